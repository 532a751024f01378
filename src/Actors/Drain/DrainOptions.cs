namespace Ooblex.Actors.Drain;

/// <summary>How a node leaves. Defaults: <c>ooblex.drain</c> in reference.conf.</summary>
public sealed record DrainOptions
{
    /// <summary>How long sessions have to go elsewhere; then they are ended.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>How long a node that drains stays at least, so that everybody has heard of it.</summary>
    public required TimeSpan Settle { get; init; }
}
