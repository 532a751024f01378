namespace Ooblex.TestKit.Processes;

/// <summary>How a node under test differs from a plain one.</summary>
public sealed record NodeProcessOptions
{
    /// <summary>Variables on top of those that every node under test gets; they win.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the node may take until <c>/ready</c> is green.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Rehearses before it is ready, as in production; tests would rather begin a second sooner.</summary>
    public bool Rehearses { get; init; }
}
