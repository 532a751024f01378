namespace Ooblex.Contracts.Cluster;

/// <summary>What a node says of itself to all others, about once a second.</summary>
public sealed record NodeReport
{
    /// <summary>The same after every restart.</summary>
    public required string NodeId { get; init; }

    public required string Site { get; init; }

    /// <summary>As configured, such as <c>media</c>, <c>gateway</c>, <c>edge</c>, <c>core</c>, <c>gpu</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Where clients reach its HTTP, without a trailing slash; empty when it has none to offer.</summary>
    public string GatewayUrl { get; init; } = "";

    public int Sessions { get; init; }

    /// <summary>How many it takes at most.</summary>
    public int MaxSessions { get; init; }

    /// <summary>Share of the processor in use, 0 to 1.</summary>
    public double Cpu { get; init; }

    /// <summary>Media out, in bits per second.</summary>
    public long BitsPerSecond { get; init; }

    /// <summary>What its line carries, in bits per second; 0 when nobody said.</summary>
    public long MaxBitsPerSecond { get; init; }

    /// <summary>Takes no new sessions: it is about to leave.</summary>
    public bool Draining { get; init; }

    /// <summary>What can run models: "cpu", "cuda:0".</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Ids of models that are on its disk.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Tasks and effects of pipelines that it can do, by their literal words.</summary>
    public IReadOnlyList<string> Work { get; init; } = [];

    /// <summary>How full it is, by whatever is fullest: 0 is idle, 1 is full.</summary>
    public double Load => Math.Max(
        Cpu,
        Math.Max(
            MaxSessions > 0 ? Sessions / (double)MaxSessions : 0,
            MaxBitsPerSecond > 0 ? BitsPerSecond / (double)MaxBitsPerSecond : 0));
}

/// <summary>What this node knows of all nodes, from memory. Thread-safe.</summary>
public interface INodeBoard
{
    /// <summary>This node, as it last said.</summary>
    NodeReport Self { get; }

    /// <summary>Nodes that are up, reachable and have reported lately; this one among them.</summary>
    IReadOnlyList<NodeReport> Live { get; }

    /// <summary>Is the node among <see cref="Live"/>?</summary>
    bool IsLive(string nodeId);
}

/// <summary>Whether this node takes new work.</summary>
public interface IDrainState
{
    bool IsDraining { get; }
}
