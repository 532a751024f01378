using System.Collections.Immutable;
using Ooblex.Actors.Pipelines;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Pipelines;

public sealed class PipelineDeskTests
{
    private static readonly StreamRef Lobby = new("here", StreamId.Parse("lobby"));
    private static readonly PipelineRef Near = new(Lobby, PipelineId.Default, PipelinePart.Near);
    private static readonly PipelineRef Cloud = Near with { Part = PipelinePart.Cloud };
    private static readonly PipelineSpec Faces = new() { Tasks = ["face_detection", "emotion"] };
    private static readonly ImmutableDictionary<PipelineId, PipelineSpec> One =
        ImmutableDictionary<PipelineId, PipelineSpec>.Empty.Add(PipelineId.Default, Faces);
    private static readonly ImmutableDictionary<PipelineId, PipelineSpec> None = One.Clear();

    private readonly List<PipelineProtocol.ICommand> _told = [];
    private readonly List<StreamRef> _ended = [];
    private readonly PipelineDesk _desk;

    public PipelineDeskTests() => _desk = new PipelineDesk(Lobby, _told.Add, _ended.Add);

    [Fact]
    public void A_rendition_that_no_pipeline_makes_any_more_has_ended()
    {
        PipelineSpec blur = new() { Effects = ["background_blur"], Rendition = "blur" };
        _desk.Direct(new Dictionary<PipelineId, PipelineSpec> { [PipelineId.Default] = blur });
        PipelineSpec more = blur with { Tasks = ["emotion"] };
        _desk.Direct(new Dictionary<PipelineId, PipelineSpec> { [PipelineId.Default] = more });
        Assert.Empty(_ended);

        _desk.Direct(new Dictionary<PipelineId, PipelineSpec>());
        Assert.Equal(Lobby.Rendition("blur"), Assert.Single(_ended));
    }

    [Fact]
    public void A_part_is_told_once()
    {
        _desk.Direct(One);
        _desk.Direct(One);
        Assert.Equal([new PipelineProtocol.Run(Near, Faces)], _told);
    }

    [Fact]
    public void It_is_told_again_when_it_may_have_forgotten()
    {
        _desk.Direct(One);
        _desk.Direct(One, again: true);
        _desk.Lose(Near);
        _desk.Direct(One);
        Assert.Equal(3, _told.Count);
    }

    [Fact]
    public void A_pipeline_that_is_gone_is_stopped()
    {
        _desk.Direct(One);
        _desk.Direct(None);
        Assert.Equal(new PipelineProtocol.Stop(Near), _told[^1]);
    }

    [Fact]
    public void A_part_that_nobody_wants_is_told_so()
    {
        _desk.Hear(Near, Running("n1"));
        Assert.Equal([new PipelineProtocol.Stop(Near)], _told);
        Assert.Empty(_desk.Summarise(None));
    }

    [Fact]
    public void The_cloud_gets_what_the_edge_cannot_do_until_it_can()
    {
        _desk.Direct(One);
        _desk.Hear(Near, Running("n1", unsupported: "emotion"));
        _desk.Direct(One);
        Assert.Equal(new PipelineProtocol.Run(Cloud, Faces with { Tasks = ["emotion"] }), _told[^1]);

        _desk.Hear(Near, Running("n1"));
        _desk.Direct(One);
        Assert.Equal(new PipelineProtocol.Stop(Cloud), _told[^1]);
    }

    [Fact]
    public void Effects_that_went_to_the_cloud_stay_there_while_the_edge_says_nothing_of_them()
    {
        Dictionary<PipelineId, PipelineSpec> blurred = new()
        {
            [PipelineId.Default] = Faces with { Effects = ["background_blur"], Rendition = "blur" },
        };
        _desk.Direct(blurred);
        _desk.Hear(Near, Running("n1", unsupported: "background_blur"));
        _desk.Direct(blurred);
        PipelinePart[] told = [PipelinePart.Near, PipelinePart.Near, PipelinePart.Cloud];
        Assert.Equal(told, _told.Select(run => run.Pipeline.Part));

        // It is not asked for them any more, and so does not say that it cannot do them.
        _desk.Hear(Near, Running("n1"));
        _desk.Direct(blurred);
        Assert.Equal(3, _told.Count);

        _desk.Direct(One); // Nobody wants them any more.
        Assert.Equal(new PipelineProtocol.Stop(Cloud), _told[^1]);
        Assert.Empty(Assert.Single(Assert.Single(_desk.Summarise(One)).Parts).Unsupported);
    }

    [Fact]
    public void What_parts_said_before_their_settings_changed_is_forgotten()
    {
        PipelineSpec spec = new() { Effects = ["background_image"], Rendition = "r" };
        Dictionary<PipelineId, PipelineSpec> pipelines = new() { [PipelineId.Default] = spec };
        _desk.Direct(pipelines);
        _desk.Hear(Near, Running("n1", unsupported: "background_image"));
        _desk.Direct(pipelines);
        Assert.Equal(Cloud, _told[^1].Pipeline);

        spec = spec with { Settings = new Dictionary<string, string> { ["background_image.picture"] = "office" } };
        pipelines[PipelineId.Default] = spec;
        _desk.Direct(pipelines);
        Assert.Equal([new PipelineProtocol.Stop(Cloud), new PipelineProtocol.Run(Near, spec)], _told[^2..]);
        Assert.Empty(Assert.Single(_desk.Summarise(pipelines)).Parts);

        _desk.Hear(Near, Running("n1"));
        spec = spec with { UpdateInterval = TimeSpan.FromMilliseconds(50) };
        pipelines[PipelineId.Default] = spec;
        _desk.Direct(pipelines);
        Assert.Single(Assert.Single(_desk.Summarise(pipelines)).Parts);
    }

    [Fact]
    public void Parts_of_a_dead_node_are_told_anew_and_those_of_others_are_not()
    {
        _desk.Direct(One);
        _desk.Hear(Near, Running("n1"));
        _desk.LoseNode("n2");
        _desk.Direct(One);
        Assert.Single(_told);

        _desk.LoseNode("n1");
        _desk.Direct(One);
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void A_summary_says_what_nobody_can_do()
    {
        _desk.Direct(One);
        _desk.Hear(Near, Running("n1", unsupported: "emotion"));
        Assert.Equal(["emotion"], Assert.Single(_desk.Summarise(One)).Unsupported);

        _desk.Direct(One);
        _desk.Hear(Cloud, new PipelineReport(
            PipelinePart.Cloud, "n3", "cloud", PipelineState.Running, ["emotion"], [], "CPU", ""));
        Assert.Empty(Assert.Single(_desk.Summarise(One)).Unsupported);
    }

    private static PipelineReport Running(string node, params string[] unsupported) => new(
        PipelinePart.Near,
        node,
        "edge",
        PipelineState.Running,
        [.. Faces.Tasks.Except(unsupported)],
        unsupported,
        "CPU",
        "");
}
