using Ooblex.Actors.Sharding;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Pipelines;

/// <summary>Pipelines by what they need and by site: entity <c>gpu.site/stream.pipeline</c> in <c>gpu.site:0</c> to
/// <c>gpu.site:7</c>; <c>cpu.</c> and <c>cloud.</c> likewise.</summary>
/// <remarks>The shard says where its pipelines may run, so that placement need not know them.</remarks>
internal sealed class PipelineExtractor() : EntityExtractor(shardsPerPlace: 8)
{
    protected override string? EntityOf(object message) =>
        message is PipelineProtocol.ICommand command ? command.Pipeline.EntityId : null;

    protected override string Shard(string entityId)
    {
        (string place, string name) = Split(entityId);
        return $"{place}:{StableHash.Bucket(name, ShardsPerPlace)}";
    }
}
