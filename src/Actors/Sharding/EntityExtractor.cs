using Akka.Cluster.Sharding;

namespace Ooblex.Actors.Sharding;

/// <summary>Which entity a message is for, and which shard that entity lives in.</summary>
/// <remarks>The region itself reads <c>StartEntity</c> and asks only for its shard, by entity id.</remarks>
internal abstract class EntityExtractor : IMessageExtractor
{
    public abstract string? EntityId(object message);

    public object EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message) is { } entity ? Shard(entity) : null;

    public string ShardId(string entityId, object? messageHint = null) => Shard(entityId);

    /// <summary>The shard of an entity, by its id alone: remembered entities bring nothing else.</summary>
    protected abstract string Shard(string entityId);

    protected static (string Place, string Name) Split(string entityId)
    {
        int slash = entityId.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (entityId, entityId) : (entityId[..slash], entityId[(slash + 1)..]);
    }
}
