namespace Ooblex.Contracts.Cluster;

/// <summary>Where operators want single shards, whatever placement would say. Thread-safe.</summary>
/// <remarks>
/// The allocation strategy asks for each shard that it places or reviews, from memory. A wish for a node that is not
/// there, or leaves, is passed over and not forgotten: the shard moves when the node is back.
/// </remarks>
public interface IShardOverrides
{
    /// <returns>A node's id; <c>null</c> leaves the shard to placement.</returns>
    string? NodeOf(string type, string shard);

    /// <summary>All wishes that this node knows of.</summary>
    IReadOnlyList<ShardOverride> List();

    /// <param name="type">Kind of entities: "stream".</param>
    /// <param name="shard">Which shard.</param>
    /// <param name="node">A node's id; <c>null</c> gives the shard back to placement.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False when too few nodes took it down, or this one has no actor system now.</returns>
    Task<bool> SetAsync(string type, string shard, string? node, CancellationToken cancellation);
}

/// <param name="Type">Kind of entities.</param>
/// <param name="Shard">Which shard.</param>
/// <param name="Node">Where it shall be.</param>
public sealed record ShardOverride(string Type, string Shard, string Node);
