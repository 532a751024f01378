namespace Ooblex.Contracts.Cluster;

/// <summary>Sharded entities, over the whole cluster, for operators. Thread-safe.</summary>
/// <remarks>When the cluster does not answer, or the actor system is away: <see cref="TimeoutException"/>.</remarks>
public interface IShards
{
    /// <summary>Every region of a kind and what is in it; <c>null</c> when there is no such kind.</summary>
    Task<IReadOnlyList<ShardRegionView>?> RegionsAsync(string type, CancellationToken cancellation);

    /// <summary>Entities of a shard that lives on this node; <c>null</c> when it does not.</summary>
    Task<IReadOnlyList<string>?> EntitiesAsync(string type, string shard, CancellationToken cancellation);

    /// <summary>Where an entity belongs, and whether it is awake.</summary>
    Task<EntityPlace?> LocateAsync(string type, string entity, CancellationToken cancellation);

    /// <summary>Wakes an entity where it belongs. False when there is no such kind.</summary>
    Task<bool> StartAsync(string type, string entity, CancellationToken cancellation);

    /// <summary>
    /// Lets an entity of this node sleep: it ends in order, and wakes with its state at its next message.
    /// </summary>
    /// <returns>False when it is not awake here.</returns>
    Task<bool> PassivateAsync(string type, string entity, CancellationToken cancellation);
}

/// <param name="Address">Of the node.</param>
/// <param name="IsCoordinator">This node decides where shards of this kind go.</param>
/// <param name="Shards">Entities awake, by shard.</param>
/// <param name="Silent">Shards that did not say in time how many entities they have.</param>
public sealed record ShardRegionView(
    NodeAddress Address, bool IsCoordinator, IReadOnlyDictionary<string, int> Shards, IReadOnlyList<string> Silent);

/// <param name="Entity">Its id.</param>
/// <param name="Shard">Always the same.</param>
/// <param name="Address">Of the node that has the shard; <c>null</c> when the shard has no home now.</param>
/// <param name="IsAwake">The entity runs.</param>
public sealed record EntityPlace(string Entity, string Shard, NodeAddress? Address, bool IsAwake);
