using Ooblex.Actors.Pipelines;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Pipelines;

public sealed class PipelinePartsTests
{
    private static readonly StreamRef Lobby = new("here", StreamId.Parse("lobby"));

    [Theory]
    [InlineData(ProcessingPlace.Edge, DeviceWish.Auto, PipelinePart.Near)]
    [InlineData(ProcessingPlace.Hybrid, DeviceWish.Cpu, PipelinePart.Near)]
    [InlineData(ProcessingPlace.Hybrid, DeviceWish.Gpu, PipelinePart.Gpu)]
    [InlineData(ProcessingPlace.Cloud, DeviceWish.Auto, PipelinePart.Cloud)]
    [InlineData(ProcessingPlace.Cloud, DeviceWish.Gpu, PipelinePart.Cloud)]
    public void A_pipeline_begins_as_one_part(ProcessingPlace place, DeviceWish device, PipelinePart expected)
    {
        PipelineProtocol.Run run = Assert.Single(Of(Faces with { Processing = place, Device = device }));
        Assert.Equal(expected, run.Pipeline.Part);
        Assert.Equal(["face_detection", "emotion"], run.Spec.Tasks);
    }

    [Fact]
    public void What_the_edge_cannot_do_goes_to_the_cloud_and_is_asked_of_the_edge_still()
    {
        IReadOnlyList<PipelineProtocol.Run> parts = Of(Faces, From("edge", unsupported: ["emotion"]));
        Assert.Equal([PipelinePart.Near, PipelinePart.Cloud], parts.Select(run => run.Pipeline.Part));
        Assert.Equal(["face_detection", "emotion"], parts[0].Spec.Tasks);
        Assert.Equal(["emotion"], parts[1].Spec.Tasks);
    }

    [Fact]
    public void Effects_go_together()
    {
        PipelineSpec spec = Faces with { Effects = ["mirror", "background_blur"], Rendition = "blurred" };
        IReadOnlyList<PipelineProtocol.Run> parts = Of(spec, From("edge", unsupported: ["background_blur"]));
        Assert.Empty(parts[0].Spec.Effects);
        Assert.Equal("", parts[0].Spec.Rendition);
        Assert.Equal(["mirror", "background_blur"], parts[1].Spec.Effects);
        Assert.Equal("blurred", parts[1].Spec.Rendition);
        Assert.Empty(parts[1].Spec.Tasks);
    }

    [Fact]
    public void What_only_the_edge_may_do_stays_there() =>
        Assert.Single(Of(Faces with { Processing = ProcessingPlace.Edge }, From("edge", unsupported: ["emotion"])));

    [Fact]
    public void What_the_cloud_cannot_do_either_is_not_asked_of_it_twice() =>
        Assert.Single(Of(Faces, From("cloud", unsupported: ["emotion"])));

    private static PipelineSpec Faces => new() { Tasks = ["face_detection", "emotion"] };

    private static PipelineReport From(string source, IReadOnlyList<string> unsupported) =>
        new(PipelinePart.Near, "n1", source, PipelineState.Running, ["face_detection"], unsupported, "cpu", "");

    private static IReadOnlyList<PipelineProtocol.Run> Of(PipelineSpec spec, params PipelineReport[] reports) =>
        PipelineParts.Of(Lobby, PipelineId.Default, spec, reports);
}
