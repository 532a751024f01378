using Ooblex.Actors.Sharding;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Streams;

/// <summary>Streams by site: entity <c>site/stream</c> in shard <c>site:0</c> to <c>site:15</c>.</summary>
internal sealed class StreamExtractor() : EntityExtractor(shardsPerPlace: 16)
{
    protected override string? EntityOf(object message) =>
        message is StreamProtocol.ICommand command ? command.Stream.EntityId : null;

    protected override string Shard(string entityId)
    {
        (string site, string stream) = Split(entityId);
        return $"{site}:{StableHash.Bucket(stream, ShardsPerPlace)}";
    }
}
