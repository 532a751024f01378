namespace Ooblex.Actors.Relays;

/// <summary>Times of relays between nodes. Defaults: <c>ooblex.actors.relays</c> in reference.conf.</summary>
public sealed record RelayOptions
{
    /// <summary>How long a new viewer waits for its stream to come from another node.</summary>
    public required TimeSpan OpenTimeout { get; init; }

    /// <summary>An import that nobody watches ends after this long.</summary>
    public required TimeSpan Linger { get; init; }

    /// <summary>An import that hears nothing from its origin for this long is asked for anew.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>Between two tries to open the same relay.</summary>
    public required TimeSpan Retry { get; init; }
}
