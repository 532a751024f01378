namespace Ooblex.TestKit.Processes;

/// <summary>How a node under test differs from a plain one.</summary>
public sealed record NodeProcessOptions
{
    /// <summary>Variables on top of those that every node under test gets; they win.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the node may take until <c>/ready</c> is green.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The key with every scope; <c>null</c> makes one. Nodes of one cluster share it.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Where it listens; <c>null</c> looks for free ports.</summary>
    public NodePorts? Ports { get; init; }

    /// <summary>The address that others reach it at: the loopback, or one in a network namespace.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>A command that runs the node's own, as <c>ip netns exec NAME</c>; it must become the node's process.
    /// </summary>
    public IReadOnlyList<string> RunBy { get; init; } = [];

    /// <summary>Rehearses before it is ready, as in production; tests would rather begin a second sooner.</summary>
    public bool Rehearses { get; init; }
}
