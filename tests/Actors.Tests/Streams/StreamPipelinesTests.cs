using Ooblex.Actors.Streams;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using static Ooblex.Contracts.Streams.StreamProtocol;

namespace Ooblex.Actors.Tests.Streams;

public sealed class StreamPipelinesTests
{
    private static readonly StreamRef Lobby = new("here", StreamId.Parse("lobby"));
    private static readonly PipelineSpec Faces = new() { Tasks = ["face_detection"] };

    private StreamState _state = StreamState.None;

    public StreamPipelinesTests() => Accepts(new Create(Lobby, new StreamOptions("Lobby"), "key"));

    [Fact]
    public void A_pipeline_is_set_changed_and_removed()
    {
        Assert.Single(Accepts(new SetPipeline(Lobby, PipelineId.Default, Faces)));
        Assert.Equal(Faces, _state.Pipelines[PipelineId.Default]);

        PipelineSpec more = Faces with { Tasks = ["face_detection", "emotion"] };
        Assert.Single(Accepts(new SetPipeline(Lobby, PipelineId.Default, more)));
        Assert.Equal(more, _state.Pipelines[PipelineId.Default]);

        Accepts(new RemovePipeline(Lobby, PipelineId.Default));
        Assert.Empty(_state.Pipelines);
    }

    [Fact]
    public void The_same_again_is_no_event()
    {
        Accepts(new SetPipeline(Lobby, PipelineId.Default, Faces));
        Assert.Empty(Accepts(new SetPipeline(Lobby, PipelineId.Default, Faces with { Tasks = ["face_detection"] })));
    }

    [Fact]
    public void A_stream_has_so_many_and_no_more()
    {
        Accepts(new SetPipeline(Lobby, Id("one"), Faces));
        Accepts(new SetPipeline(Lobby, Id("two"), Faces));
        Refuses(new SetPipeline(Lobby, Id("three"), Faces), StreamRefusal.TooManyPipelines);
        Accepts(new SetPipeline(Lobby, Id("two"), Faces with { ConfidenceThreshold = 0.5 }));
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        Refuses(new RemovePipeline(Lobby, PipelineId.Default), StreamRefusal.NoPipeline);
        _state = StreamState.None;
        Refuses(new SetPipeline(Lobby, PipelineId.Default, Faces), StreamRefusal.NotFound);
    }

    [Fact]
    public void A_rendition_has_one_pipeline_that_makes_it()
    {
        PipelineSpec blur = new() { Effects = ["background_blur"], Rendition = "blur" };
        Accepts(new SetPipeline(Lobby, Id("one"), blur));
        Accepts(new SetPipeline(Lobby, Id("one"), blur with { Effects = ["grayscale"] }));
        Refuses(new SetPipeline(Lobby, Id("two"), blur), StreamRefusal.RenditionTaken);
        Accepts(new SetPipeline(Lobby, Id("two"), blur with { Rendition = "other" }));
    }

    [Fact]
    public void Only_a_rendition_that_a_pipeline_makes_can_be_watched()
    {
        PeerId publisher = PeerId.New("n1");
        PeerId viewer = PeerId.New("n2");
        Accepts(new Publish(Lobby, publisher, "key", MayCreate: true));
        Refuses(new Subscribe(Lobby, viewer, Rendition: "blur"), StreamRefusal.NoRendition);

        PipelineSpec blur = new() { Effects = ["background_blur"], Rendition = "blur" };
        Accepts(new SetPipeline(Lobby, PipelineId.Default, blur));
        Accepts(new Subscribe(Lobby, viewer, Rendition: "blur"));
        Assert.Contains(viewer, _state.Viewers);

        // Who watches it is told when it asks again.
        Accepts(new RemovePipeline(Lobby, PipelineId.Default));
        Refuses(new Subscribe(Lobby, viewer, Attached: true, "blur"), StreamRefusal.NoRendition);
    }

    [Fact]
    public void They_end_with_their_stream()
    {
        Accepts(new SetPipeline(Lobby, PipelineId.Default, Faces));
        Accepts(new Delete(Lobby));
        Accepts(new Create(Lobby, new StreamOptions("Lobby"), "key"));
        Assert.Empty(_state.Pipelines);
    }

    private static PipelineId Id(string text) =>
        PipelineId.TryParse(text, out PipelineId id) ? id : throw new FormatException(text);

    private IReadOnlyList<StreamEvent> Accepts(ICommand command)
    {
        StreamDecision decision = Decide(command);
        Assert.IsType<Accepted>(decision.Reply);
        _state = decision.Events.Aggregate(_state, (state, happened) => state.Apply(happened));
        return decision.Events;
    }

    private void Refuses(ICommand command, StreamRefusal why) =>
        Assert.Equal(new Refused(Lobby, why), Decide(command).Reply);

    private StreamDecision Decide(ICommand command) => StreamRoster.Decide(
        _state, command, new StreamCircumstances(DateTimeOffset.UnixEpoch, true, MaxViewers: 2, MaxPipelines: 2));
}
