using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Pipelines;
using Ooblex.Actors.Relays;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Pipelines;

public sealed class PipelineActorTests : ActorSpec
{
    private static readonly StreamRef Lobby = new(TestOptions.Site, StreamId.Parse("lobby"));
    private static readonly PipelineRef Part = new(Lobby, PipelineId.Default, PipelinePart.Near);
    private static readonly PipelineSpec Faces = new() { Tasks = ["face_detection", "emotion"] };
    private static readonly PipelineSpec Blurred = new() { Effects = ["background_blur"], Rendition = "blur" };
    private static readonly PeerId Elsewhere = PeerId.New("n2");

    private readonly ScriptedPipelines _engine = new();
    private readonly StreamDirectory _directory = new(TimeProvider.System);
    private readonly FakeTimeProvider _time = new();
    private readonly PipelineClaims _claims = new();
    private readonly TestProbe _stream;
    private readonly TestProbe _relays;
    private readonly TestProbe _shard;
    private readonly IActorRef _pipeline;

    public PipelineActorTests()
        : base(TestSystem.Setup)
    {
        (_stream, _relays, _shard) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _pipeline = EntityUnderTest.Start(Sys, _shard, Props.Create(() => new PipelineActor(Part, Environment())));
    }

    [Fact]
    public void It_waits_for_a_publisher_then_for_its_media_then_it_runs()
    {
        _pipeline.Tell(new PipelineProtocol.Run(Part, Faces));
        Assert.Equal(PipelineState.Waiting, Report().State);

        Publish(Elsewhere);
        Look();
        Assert.Equal(Lobby, _relays.ExpectMsg<RelayKeeper.Bring>().Stream);
        Assert.Empty(_engine.Asked);
        _relays.Reply(new RelayKeeper.Brought(Lobby));

        PipelineReport running = Report(PipelineState.Running);
        Assert.Equal(["face_detection", "emotion"], running.Running);
        Assert.Equal((TestOptions.NodeId, "edge", "CPU"), (running.Node, running.Source, running.Device));
        Assert.Equal(new PipelineRun(Part.EntityId, Lobby.EntityId, Faces), Assert.Single(_engine.Asked));
    }

    [Fact]
    public void A_change_is_an_order_to_the_same_run()
    {
        Begin();
        PipelineSpec faster = Faces with { UpdateInterval = TimeSpan.FromMilliseconds(50) };
        _pipeline.Tell(new PipelineProtocol.Run(Part, faster));
        Poll.Until(() => _engine.Asked.Count == 2);
        Assert.Equal([Part.EntityId, Part.EntityId], _engine.Asked.Select(run => run.Id));
        Assert.Equal(faster, _engine.Asked.Last().Spec);
    }

    [Fact]
    public void While_a_change_is_under_way_nothing_is_said_of_what_was_before()
    {
        Begin();
        TaskCompletionSource gate = new();
        _engine.Gate = gate.Task;
        _engine.OnRun = _ => new PipelineStart(["face_detection"], ["emotion"], "CPU", "");
        _pipeline.Tell(new PipelineProtocol.Run(
            Part, Faces with { Settings = new Dictionary<string, string> { ["a"] = "b" } }));
        Look();
        Look();
        gate.SetResult();
        Assert.Equal(["emotion"], Report().Unsupported);
    }

    [Fact]
    public void What_this_node_cannot_do_is_said()
    {
        _engine.OnRun = _ => new PipelineStart(["face_detection"], ["emotion"], "CPU", "");
        Assert.Equal(["emotion"], Begin().Unsupported);
    }

    [Fact]
    public void A_rendition_is_listed_when_its_first_picture_is_out_and_withdrawn_with_the_run()
    {
        Begin(Blurred);
        RenditionRun wanted = _engine.Asked.Single().Rendition!;
        Assert.Equal(($"{Lobby.EntityId}~blur", 1), (wanted.Stream, wanted.Epoch));
        Look();
        Assert.Null(_directory.Rendition(Lobby, "blur"));

        _engine.Show(Part.EntityId);
        Look();
        StreamEntry listed = _directory.Rendition(Lobby, "blur")!;
        Assert.Equal(
            (wanted.Publisher, 1, TestOptions.NodeId),
            (listed.Publisher.ToString(), listed.Epoch, listed.Publisher!.Value.Node));

        _pipeline.Tell(new PipelineProtocol.Stop(Part));
        _shard.ExpectMsg<Passivate>();
        Assert.Null(_directory.Rendition(Lobby, "blur")!.Publisher);
    }

    [Fact]
    public void A_rendition_comes_from_here_after_another_node_under_a_later_epoch()
    {
        _ = _directory.ClaimAsync(Lobby.Rendition("blur"), Elsewhere, "", epoch: 6);
        Begin(Blurred);
        Assert.Equal(7, _engine.Show(Part.EntityId).Epoch);
        Look();
        Assert.Equal(TestOptions.NodeId, _directory.Rendition(Lobby, "blur")!.Publisher!.Value.Node);

        // The node before has not noticed yet: this one begins anew, for relays look for the latest epoch only.
        _ = _directory.ClaimAsync(Lobby.Rendition("blur"), PeerId.New("n2"), "", epoch: 8);
        Look();
        Assert.Equal(Part.EntityId, Assert.Single(_engine.Stopped));
        Look();
        Poll.Until(() => _engine.Asked.Count == 2);
        Assert.Equal(9, _engine.Asked.Last().Rendition!.Epoch);
    }

    [Fact]
    public void What_fails_is_tried_again_after_a_pause_and_not_before()
    {
        _engine.OnRun = _ => new PipelineStart([], [], "", "The model file is damaged.");
        Publish(Elsewhere);
        _pipeline.Tell(new PipelineProtocol.Run(Part, Faces));
        Assert.Equal(Lobby, _relays.ExpectMsg<RelayKeeper.Bring>().Stream);
        _relays.Reply(new RelayKeeper.Brought(Lobby));
        Assert.Equal("The model file is damaged.", Report(PipelineState.Failed).Detail);

        Look();
        Assert.Single(_engine.Asked);
        _engine.OnRun = null;
        _time.Advance(TestOptions.Pipelines.Retry);
        Look();
        Report(PipelineState.Running);
    }

    [Fact]
    public void What_the_engine_ended_by_itself_is_begun_again()
    {
        Begin();
        _engine.Lose(Part.EntityId);
        _time.Advance(TestOptions.Pipelines.Retry);
        Look();
        Poll.Until(() => _engine.Asked.Count == 2);
    }

    [Fact]
    public void It_outlives_a_publisher_that_is_back_soon_and_ends_without_one()
    {
        Begin();
        Publish(null);
        _time.Advance(TestOptions.Pipelines.Linger);
        Look();
        Assert.Empty(_engine.Stopped);

        _time.Advance(TimeSpan.FromSeconds(1));
        Look();
        Assert.Equal(Part.EntityId, Assert.Single(_engine.Stopped));
        Assert.Equal("Nobody publishes the stream.", Report(PipelineState.Waiting).Detail);
    }

    [Fact]
    public void Stopped_it_ends_the_run_and_itself()
    {
        Begin();
        _pipeline.Tell(new PipelineProtocol.Stop(Part));
        _shard.ExpectMsg<Passivate>();
        Assert.Equal(Part.EntityId, Assert.Single(_engine.Stopped));
    }

    [Fact]
    public void Moved_it_ends_the_run_and_the_stream_must_tell_it_anew()
    {
        Begin();
        Watch(_pipeline);
        _pipeline.Tell(EntityStop.Instance);
        ExpectTerminated(_pipeline);
        Assert.Equal(Part, _stream.FishForMessage<StreamProtocol.LosePipeline>(_ => true).Part);
        Assert.Equal(Part.EntityId, Assert.Single(_engine.Stopped));
        Assert.False(_claims.Has(Part.EntityId));
    }

    [Fact]
    public void Woken_by_nobody_who_wants_it_goes_again()
    {
        Look();
        _shard.ExpectMsg<Passivate>();
        Assert.Empty(_engine.Asked);
    }

    [Fact]
    public void A_run_without_an_entity_is_ended_after_its_time()
    {
        _ = _engine.RunAsync(new PipelineRun("cpu.here/other.main", "here/other", Faces), default).AsTask();
        PipelineEnvironment environment = Environment();
        Sys.ActorOf(Props.Create(() => new PipelineSweeper(environment)));
        Begin();
        Poll.Until(() =>
        {
            Pass(TestOptions.Pipelines.LookInterval);
            _time.Advance(TestOptions.Pipelines.OrphanTimeout / 2);
            return !_engine.Stopped.IsEmpty;
        });
        Assert.Equal("cpu.here/other.main", Assert.Single(_engine.Stopped));
    }

    private PipelineReport Begin(PipelineSpec? spec = null)
    {
        Publish(Elsewhere);
        _pipeline.Tell(new PipelineProtocol.Run(Part, spec ?? Faces));
        _relays.ExpectMsg<RelayKeeper.Bring>();
        _relays.Reply(new RelayKeeper.Brought(Lobby));
        return Report(PipelineState.Running);
    }

    private void Look()
    {
        Pass(TestOptions.Pipelines.LookInterval);
        _pipeline.Ask<ActorIdentity>(new Identify(null)).GetAwaiter().GetResult(); // It has looked by then.
    }

    private void Pass(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);

    private PipelineReport Report() => _stream.ExpectMsg<StreamProtocol.HearPipeline>().Report;

    private PipelineReport Report(PipelineState state) =>
        _stream.FishForMessage<StreamProtocol.HearPipeline>(news => news.Report.State == state).Report;

    private void Publish(PeerId? publisher) => _directory.PutAsync(
        new StreamEntry
        {
            Stream = Lobby,
            Options = new StreamOptions(""),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Publisher = publisher,
            Epoch = 1,
        },
        DirectoryReach.Here);

    private PipelineEnvironment Environment() => new()
    {
        NodeId = TestOptions.NodeId,
        Source = PipelineParts.EdgeSource,
        Engine = new PipelineCalls(_engine, TestOptions.Pipelines.EngineTimeout, _time),
        Claims = _claims,
        Sessions = new EngineCalls(new ScriptedPlane(), TestOptions.Peers.EngineTimeout, _time),
        Regions = new ScriptedRegions(Sys.DeadLetters, _stream, _relays),
        Directory = _directory,
        Options = TestOptions.Pipelines,
        Time = _time,
        Logger = NullLogger.Instance,
    };
}
