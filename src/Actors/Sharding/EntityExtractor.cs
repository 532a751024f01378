using System.Collections.Concurrent;
using Akka.Cluster.Sharding;

namespace Ooblex.Actors.Sharding;

/// <summary>Which entity a message is for, and which shard that entity lives in.</summary>
/// <remarks>
/// <para>The region itself reads <c>StartEntity</c> and asks only for its shard, by entity id.</para>
/// <para>Shards are named after places, nodes or sites, and are there for ever once they are. The coordinator tells
/// all of them to everybody at each change, so that hundreds are fine and thousands are not: places beyond
/// <see cref="MaxShards"/> get no entity, and whoever asks for one gets no answer.</para>
/// </remarks>
internal abstract class EntityExtractor(int shardsPerPlace) : IMessageExtractor
{
    /// <summary>Of one type of entity; at 4,000 an allocation was measured to take 10 ms, at 500 less than 3.</summary>
    public const int MaxShards = 1000;

    private readonly ConcurrentDictionary<string, bool> _places = new(StringComparer.Ordinal);

    public int ShardsPerPlace => shardsPerPlace;

    public string? EntityId(object message) => EntityOf(message) is { } entity && IsWithin(entity) ? entity : null;

    public object EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message) is { } entity ? Shard(entity) : null;

    public string ShardId(string entityId, object? messageHint = null) => Shard(entityId);

    protected abstract string? EntityOf(object message);

    /// <summary>The shard of an entity, by its id alone: remembered entities bring nothing else.</summary>
    protected abstract string Shard(string entityId);

    protected static (string Place, string Name) Split(string entityId)
    {
        int slash = entityId.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (entityId, entityId) : (entityId[..slash], entityId[(slash + 1)..]);
    }

    private bool IsWithin(string entityId)
    {
        (string place, _) = Split(entityId);
        if (_places.ContainsKey(place))
        {
            return true;
        }

        bool hasRoom = (_places.Count + 1) * shardsPerPlace <= MaxShards;
        if (hasRoom)
        {
            _places[place] = true;
        }

        return hasRoom;
    }
}
