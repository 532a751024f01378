using Ooblex.Actors.Sharding;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Peers;

/// <summary>Sessions by node: entity <c>node/secret</c> in shard <c>n.node:0</c> to <c>n.node:3</c>.</summary>
/// <remarks>The shard names the node whose sockets carry the session, so that placement can follow it.</remarks>
internal sealed class PeerExtractor() : EntityExtractor(shardsPerPlace: 4)
{
    protected override string? EntityOf(object message) => message switch
    {
        PeerProtocol.ICommand command => command.Peer.EntityId,
        EngineFact fact => fact.Peer.EntityId,
        _ => null,
    };

    protected override string Shard(string entityId)
    {
        (string node, string secret) = Split(entityId);
        return $"n.{node}:{StableHash.Bucket(secret, ShardsPerPlace)}";
    }
}
