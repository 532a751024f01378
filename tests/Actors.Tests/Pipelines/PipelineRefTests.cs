using Ooblex.Actors.Pipelines;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Pipelines;

public sealed class PipelineRefTests
{
    private static readonly StreamRef Lobby = new("paris-2", StreamId.Parse("lobby"));

    [Theory]
    [InlineData(PipelinePart.Near, "cpu.paris-2/lobby.main")]
    [InlineData(PipelinePart.Gpu, "gpu.paris-2/lobby.main")]
    [InlineData(PipelinePart.Cloud, "cloud.paris-2/lobby.main")]
    public void Its_entity_id_tells_all_of_it(PipelinePart part, string entityId)
    {
        PipelineRef pipeline = new(Lobby, PipelineId.Default, part);
        Assert.Equal(entityId, pipeline.EntityId);
        Assert.True(PipelineRef.TryParse(entityId, out PipelineRef? read));
        Assert.Equal(pipeline, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("paris/lobby.main")]
    [InlineData("tpu.paris/lobby.main")]
    [InlineData("cpu.paris/lobby")]
    [InlineData("cpu./lobby.main")]
    [InlineData("cpu.paris/.main")]
    [InlineData("cpu.paris/lobby.")]
    [InlineData("cpu.paris/lo-bby.main")]
    public void What_is_no_entity_id_is_refused(string text) => Assert.False(PipelineRef.TryParse(text, out _));

    [Theory]
    [InlineData(PipelinePart.Near, Compute.Any)]
    [InlineData(PipelinePart.Gpu, Compute.Gpu)]
    [InlineData(PipelinePart.Cloud, Compute.Cloud)]
    internal void Its_shard_tells_placement_what_it_needs(PipelinePart part, Compute expected)
    {
        PipelineRef pipeline = new(Lobby, PipelineId.Default, part);
        string shard = new PipelineExtractor().ShardId(new PipelineProtocol.Stop(pipeline))!;
        Assert.Equal(new Affinity(AffinityKind.Pipeline, "paris-2", expected), Affinity.OfShard(shard));
    }
}
