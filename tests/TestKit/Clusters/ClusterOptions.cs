namespace Ooblex.TestKit.Clusters;

/// <summary>How a cluster under test differs from the plain one.</summary>
public sealed record ClusterOptions
{
    /// <summary>Which nodes of the table; all of them when empty.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Variables of every node; they win over those that a cluster under test gets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where each node runs; without it all are on the loopback.</summary>
    public Func<ClusterRow, NodePlace>? PlaceOf { get; init; }

    /// <summary>The connection string of the database; <c>null</c> starts a server for this cluster alone.</summary>
    public string? Database { get; init; }

    /// <summary>How long one node may take until it is ready, on a machine that starts all of them at once.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromMinutes(4);
}

/// <param name="Address">What others reach it at.</param>
/// <param name="RunBy">The command that runs the node's own, such as <c>ip netns exec NAME</c>.</param>
public sealed record NodePlace(string Address, IReadOnlyList<string> RunBy)
{
    /// <summary>The database as it is reached from there; <c>null</c>: as from anywhere.</summary>
    public string? Database { get; init; }
}
