namespace Ooblex.Contracts.Cluster;

/// <summary>The cluster as this node sees it, and the orders that an operator may give it. Thread-safe.</summary>
public interface IClusterMembership
{
    /// <summary><c>null</c> while this node has no actor system.</summary>
    ClusterView? View { get; }

    /// <summary>This node has left as it was told to: it gets no other actor system before it is started again.
    /// </summary>
    bool HasLeft { get; }

    /// <summary>Asks this node to join the cluster of another. False while there is no actor system.</summary>
    bool Join(NodeAddress address);

    /// <summary>A member hands its work over and goes. False while there is no actor system.</summary>
    bool Leave(NodeAddress address);

    /// <summary>A member is taken for dead, its work is taken from it. False while there is no actor system.</summary>
    bool Down(NodeAddress address);

    /// <summary>Kinds of sharded entities that this node takes part in.</summary>
    IReadOnlyList<string> ShardTypes { get; }

    /// <summary>The shards of a kind that live on this node; <c>null</c> when it has no such region.</summary>
    Task<IReadOnlyList<ShardOnNode>?> ShardsAsync(string type, CancellationToken cancellation);

    /// <summary>What happens to the cluster from now on, until cancelled or until the actor system ends.</summary>
    /// <remarks>Bounded: a reader that is too slow loses the oldest.</remarks>
    IAsyncEnumerable<ClusterHappening> WatchAsync(CancellationToken cancellation);
}

/// <summary>One look at the cluster.</summary>
public sealed record ClusterView
{
    public required NodeAddress Self { get; init; }

    /// <summary><see cref="MemberState.Removed"/> before this node is part of a cluster.</summary>
    public required MemberState SelfState { get; init; }

    /// <summary>Everybody, this node and the unreachable included, ordered by address.</summary>
    public required IReadOnlyList<ClusterMember> Members { get; init; }

    public NodeAddress? Leader { get; init; }

    /// <summary>Of all members that are up: the one that was first.</summary>
    public NodeAddress? Oldest { get; init; }

    public IReadOnlyDictionary<string, NodeAddress> OldestPerRole { get; init; } =
        new Dictionary<string, NodeAddress>();
}

/// <param name="Address">Where it is reached.</param>
/// <param name="Uid">Tells two lives of one address apart.</param>
/// <param name="State">Its place in the cluster.</param>
/// <param name="Roles">With <c>site-…</c> and <c>node-…</c>.</param>
/// <param name="Version">Of its software.</param>
/// <param name="IsReachable">False while some member cannot hear it.</param>
/// <param name="IsUnheardHere">This node itself is one of those.</param>
public sealed record ClusterMember(
    NodeAddress Address,
    int Uid,
    MemberState State,
    IReadOnlyList<string> Roles,
    string Version,
    bool IsReachable,
    bool IsUnheardHere)
{
    private const string NodePrefix = "node-";

    /// <summary>Its name, by its role; empty for a stranger without one.</summary>
    public string NodeId =>
        Roles.FirstOrDefault(role => role.StartsWith(NodePrefix, StringComparison.Ordinal))?[NodePrefix.Length..] ?? "";
}

/// <summary>The numbers are those of Akka.NET, and travel in <c>/bootstrap/seed-nodes</c>.</summary>
public enum MemberState
{
    Joining = 0,
    Up = 1,
    Leaving = 2,
    Exiting = 3,
    Down = 4,
    Removed = 5,
    WeaklyUp = 6,
}

public sealed record ShardOnNode(string ShardId, int Entities);

/// <summary>A change of the cluster.</summary>
/// <param name="Kind">As Akka calls it: <c>MemberUp</c>, <c>LeaderChanged</c>, ….</param>
/// <param name="Member">Whom it is about, where it is about a member.</param>
/// <param name="PreviousState">Of a member that was removed.</param>
/// <param name="Role">Of a role's leader.</param>
/// <param name="Address">The new leader, if there is one.</param>
public sealed record ClusterHappening(
    string Kind,
    ClusterMember? Member = null,
    MemberState? PreviousState = null,
    string? Role = null,
    NodeAddress? Address = null);
