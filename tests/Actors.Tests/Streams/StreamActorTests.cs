using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Streams;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using static Ooblex.Contracts.Streams.StreamProtocol;

namespace Ooblex.Actors.Tests.Streams;

public sealed class StreamActorTests : ActorSpec
{
    private static readonly StreamRef Lobby = new(TestOptions.Site, StreamId.Parse("lobby"));
    private static readonly PeerId Ada = PeerId.New("n1");
    private static readonly PeerId Bob = PeerId.New("n1");
    private static readonly PeerId Eve = PeerId.New("n3");

    private readonly OtherNodes _others = new();
    private StreamDirectory _directory = new(TimeProvider.System);
    private readonly TestProbe _peers;
    private readonly TestProbe _region;
    private readonly TestProbe _shard;
    private readonly TestProbe _pipelines;
    private IActorRef _stream;

    public StreamActorTests()
        : base(TestSystem.Setup)
    {
        (_peers, _region, _shard) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _pipelines = CreateTestProbe();
        CatchUp();
        _stream = Start();
    }

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    private JournalScript Journal => JournalScript.Of(Sys);

    [Fact]
    public void Whoever_was_answered_reads_it_in_the_directory()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Assert.Equal(Ada, Listed().Publisher);

        Accepts(new Announce(Lobby, Ada, ["video/VP8"]));
        Assert.Equal(["video/VP8"], Listed().Codecs);

        Accepts(new Subscribe(Lobby, Bob));
        Assert.Equal(1, Listed().Viewers);
    }

    [Fact]
    public void The_session_that_is_taken_over_is_told_to_close()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: true));
        Assert.Equal(new PeerProtocol.Close(Ada, CloseReason.TakenOver), _peers.ExpectMsg<PeerProtocol.Close>());
    }

    [Fact]
    public void A_deleted_stream_ends_its_sessions_leaves_the_directory_and_passivates()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Subscribe(Lobby, Bob));
        Accepts(new Delete(Lobby));

        _peers.ExpectMsgAllOf(
            TimeSpan.FromSeconds(3),
            new PeerProtocol.Close(Ada, CloseReason.StreamDeleted),
            new PeerProtocol.Close(Bob, CloseReason.StreamDeleted));
        Assert.Equal(0, _directory.Count);
        _shard.ExpectMsg<Passivate>();
    }

    [Fact]
    public void What_reaches_a_stream_that_retires_goes_round_to_its_next_incarnation()
    {
        Accepts(new Create(Lobby, new StreamOptions(""), "key"));
        Accepts(new Delete(Lobby));
        Publish late = new(Lobby, Bob, "key", MayCreate: true);
        _stream.Tell(late, TestActor);
        Assert.Equal(late, _region.ExpectMsg<Publish>());
        Assert.Equal(TestActor, _region.Sender);
    }

    [Fact]
    public void A_question_about_nothing_writes_nothing()
    {
        Refuses(new Describe(Lobby), StreamRefusal.NotFound);
        _shard.ExpectMsg<Passivate>();
        Assert.Equal(0, Journal.Written);
    }

    [Fact]
    public void A_stream_that_only_other_nodes_have_heard_of_is_there_and_can_be_ended()
    {
        _others.Known.Add(Claimed(Ada, 1));
        Accepts(new Delete(Lobby));
        Assert.Equal(new PeerProtocol.Close(Ada, CloseReason.StreamDeleted), _peers.ExpectMsg<PeerProtocol.Close>());
        Assert.Equal(0, _directory.Count);

        // The publisher, who has not heard of that yet, does not bring it back.
        _shard.ExpectMsg<Passivate>();
        Stop();
        _stream = Start();
        Refuses(new Publish(Lobby, Ada, "key", MayCreate: true, Claim: 1), StreamRefusal.NotFound);
    }

    [Fact]
    public void A_publisher_that_leaves_as_its_stream_ends_does_not_bring_it_back()
    {
        // Another node, which has not heard of the end, and whose clock is ahead.
        StreamDirectory elsewhere = new(new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(1)));
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        int shelf = DirectoryKey.Of(Lobby.Stream);
        elsewhere.Merge(shelf, _directory.Shelf(shelf));
        Accepts(new Delete(Lobby));
        _ = elsewhere.ReleaseAsync(Lobby, Ada);
        _directory.Merge(shelf, elsewhere.Shelf(shelf));
        Assert.Equal(0, _directory.Count);

        Stop();
        _stream = Start();
        Accepts(new Create(Lobby, new StreamOptions("again"), "key"));
        Assert.Equal("again", Listed().Options.Name);
        elsewhere.Merge(shelf, _directory.Shelf(shelf));
        Assert.Equal(1, elsewhere.Count);
    }

    [Fact]
    public void A_request_to_publish_that_arrives_after_its_session_has_ended_changes_nothing()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: true));
        Refuses(new Publish(Lobby, Ada, "key", MayCreate: true), StreamRefusal.TakenOver);
        Assert.Equal(Bob, Listed().Publisher);

        Accepts(new Leave(Lobby, Bob));
        Refuses(new Publish(Lobby, Bob, "key", MayCreate: true), StreamRefusal.TakenOver);
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: false, Claim: 3)); // Adopted: it lives after all.
    }

    [Fact]
    public void Nothing_is_denied_while_a_node_that_may_know_it_does_not_answer()
    {
        _others.AllAnswer = false;
        Refuses(new Delete(Lobby), StreamRefusal.Unavailable);
    }

    [Fact]
    public void An_end_waits_until_the_node_has_heard_what_others_know()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        _directory.Attach(_others); // A new actor system.
        _others.Known.Add(Claimed(Bob, 2));
        _stream.Tell(new Delete(Lobby), TestActor);
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        CatchUp();
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg<Accepted>();
        Assert.Equal(new PeerProtocol.Close(Ada, CloseReason.TakenOver), _peers.ExpectMsg<PeerProtocol.Close>());
        Assert.Equal(new PeerProtocol.Close(Bob, CloseReason.StreamDeleted), _peers.ExpectMsg<PeerProtocol.Close>());
        Assert.Equal(0, _directory.Count);
    }

    [Fact]
    public void After_recovery_a_stranger_waits_until_the_old_publisher_is_found_dead()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Restart();
        Assert.Equal(new PeerProtocol.Find(Ada), _peers.ExpectMsg<PeerProtocol.Find>());

        _stream.Tell(new Publish(Lobby, Bob, "other", MayCreate: false), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _peers.Reply(new PeerProtocol.Refused(Ada, PeerRefusal.NotFound, ""));

        Assert.Equal(2, ExpectMsg<Accepted>().Epoch);
        Assert.Equal(Bob, Listed().Publisher);
    }

    [Fact]
    public void After_recovery_a_stranger_is_told_busy_when_the_old_publisher_lives()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Restart();
        _peers.ExpectMsg<PeerProtocol.Find>();

        _stream.Tell(new Publish(Lobby, Bob, "other", MayCreate: false), TestActor);
        _peers.Reply(new PeerProtocol.Found(Ada, Lobby, PeerRole.Publisher, "key", "tag"));

        Assert.Equal(StreamRefusal.PublisherBusy, ExpectMsg<Refused>().Why);
    }

    [Fact]
    public void A_stranger_that_gave_up_waiting_does_not_publish_after_all()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Restart();
        _peers.ExpectMsg<PeerProtocol.Find>();
        _stream.Tell(new Publish(Lobby, Bob, "other", MayCreate: false), TestActor);
        Accepts(new Leave(Lobby, Bob));

        _peers.Reply(new PeerProtocol.Refused(Ada, PeerRefusal.NotFound, ""));

        AwaitAssert(() => Assert.Null(Listed().Publisher));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void The_same_key_need_not_wait_after_recovery()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Restart();
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: true));
        Assert.Equal(Bob, Listed().Publisher);
    }

    [Fact]
    public void A_publisher_that_claimed_in_the_directory_while_the_stream_was_away_is_its_publisher()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Subscribe(Lobby, Bob));
        Restart(directory => directory.ClaimAsync(Lobby, Eve, "key", epoch: 2));

        Assert.Equal(
            new PeerProtocol.Close(Ada, CloseReason.TakenOver), _peers.FishForMessage<PeerProtocol.Close>(_ => true));
        AwaitAssert(() => Assert.Equal((Eve, 2L, 1), (Listed().Publisher, Listed().Epoch, Listed().Viewers)));
        Accepts(new Publish(Lobby, Eve, "key", MayCreate: false, Claim: 2));
        Assert.Equal(2, Listed().Epoch);
    }

    [Fact]
    public void A_node_that_was_frozen_learns_that_its_publisher_was_taken_over()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Publish(Lobby, Eve, "key", MayCreate: true));
        Refuses(new Publish(Lobby, Ada, "key", MayCreate: false, Claim: 1), StreamRefusal.TakenOver);
        Assert.Equal(Eve, Listed().Publisher);
    }

    [Fact]
    public void A_session_that_missed_the_end_of_its_stream_does_not_bring_it_back()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Delete(Lobby));
        _shard.ExpectMsg<Passivate>();
        Stop();
        _stream = Start();
        Refuses(new Publish(Lobby, Ada, "key", MayCreate: false, Claim: 1), StreamRefusal.NotFound);
        Assert.Equal(0, _directory.Count);
    }

    [Fact]
    public void Viewers_of_a_node_that_is_gone_vanish_and_its_publisher_is_looked_for()
    {
        PeerId far = PeerId.New("n2");
        Accepts(new Publish(Lobby, far, "key", MayCreate: true));
        Accepts(new Subscribe(Lobby, PeerId.New("n2")));
        Accepts(new Subscribe(Lobby, Bob));
        Sys.EventStream.Publish(new NodeGone("n2"));

        AwaitAssert(() => Assert.Equal(1, Listed().Viewers));
        Assert.Equal(far, Listed().Publisher);
        Assert.Equal(new PeerProtocol.Find(far), _peers.ExpectMsg<PeerProtocol.Find>());
        _peers.Reply(new PeerProtocol.Refused(far, PeerRefusal.NotFound, ""));
        AwaitAssert(() => Assert.Null(Listed().Publisher));
    }

    [Fact]
    public void A_viewer_that_is_attached_already_counts_although_nobody_publishes()
    {
        Accepts(new Create(Lobby, new StreamOptions(""), "key"));
        Refuses(new Subscribe(Lobby, Bob), StreamRefusal.NoPublisher);
        Accepts(new Subscribe(Lobby, Bob, Attached: true));
        Assert.Equal(1, Listed().Viewers);
    }

    [Fact]
    public void A_session_that_stays_silent_is_asked_again()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Restart();
        _peers.ExpectMsg<PeerProtocol.Find>();
        Scheduler.Advance(TestOptions.Streams.ProbeRetry);
        _peers.ExpectMsg<PeerProtocol.Find>();
    }

    [Fact]
    public void A_viewer_whose_leave_was_lost_disappears_at_the_next_look()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Subscribe(Lobby, Bob));
        Scheduler.Advance(TestOptions.Streams.ReconcileInterval);
        foreach (PeerProtocol.Find find in _peers.ReceiveN(2).Cast<PeerProtocol.Find>())
        {
            _stream.Tell(find.Peer == Ada
                ? new PeerProtocol.Found(Ada, Lobby, PeerRole.Publisher, "key", "tag")
                : new PeerProtocol.Refused(Bob, PeerRefusal.NotFound, ""));
        }

        AwaitAssert(() => Assert.Equal(0, Listed().Viewers));
        Assert.Equal(Ada, Listed().Publisher);
    }

    [Fact]
    public void A_stream_that_only_publishing_made_is_forgotten_when_it_stays_empty()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Scheduler.Advance(TestOptions.Streams.Linger);
        Accepts(new Leave(Lobby, Ada));
        Scheduler.Advance(TestOptions.Streams.Linger - TimeSpan.FromSeconds(1));
        Assert.Equal(1, _directory.Count);

        Scheduler.Advance(TimeSpan.FromSeconds(1));

        _shard.ExpectMsg<Passivate>();
        Assert.Equal(0, _directory.Count);
    }

    [Fact]
    public void A_stream_that_is_published_again_in_time_is_not_forgotten()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Leave(Lobby, Ada));
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: true));
        Scheduler.Advance(TestOptions.Streams.Linger);
        _shard.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, _directory.Count);
    }

    [Fact]
    public void A_publisher_that_waits_has_the_stream_when_the_one_before_leaves()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        _stream.Tell(new Publish(Lobby, Bob, "key", MayCreate: true, Waits: true), TestActor);
        Assert.Equal(new Accepted(Lobby, 2, Ada), ExpectMsg<Accepted>());
        Assert.Equal((1L, Ada), (Listed().Epoch, Listed().Publisher));

        Accepts(new Leave(Lobby, Ada));
        Assert.Equal((2L, Bob), (Listed().Epoch, Listed().Publisher));
        _peers.ExpectNoMsg(0);
    }

    [Fact]
    public void What_a_waiting_publisher_was_promised_outlives_a_restart_of_the_stream()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: true, Waits: true));
        Restart();
        AwaitAssert(() => Assert.Equal(Ada, Listed().Publisher));

        Accepts(new Publish(Lobby, Bob, "key", MayCreate: false, Claim: 2));
        Assert.Equal((2L, Bob), (Listed().Epoch, Listed().Publisher));
        Assert.Equal(
            new PeerProtocol.Close(Ada, CloseReason.TakenOver), _peers.FishForMessage<PeerProtocol.Close>(_ => true));
    }

    [Fact]
    public void State_survives_snapshots_deleted_events_and_a_restart()
    {
        Accepts(new Create(Lobby, new StreamOptions("0"), "key"));
        for (int i = 1; i <= 5 * TestOptions.Streams.SnapshotEvery; i++)
        {
            Accepts(new Configure(Lobby, new StreamOptions($"{i}")));
        }

        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Restart();

        AwaitAssert(() => Assert.Equal("20", Listed().Options.Name));
        Assert.Equal(Ada, Listed().Publisher);
    }

    [Theory]
    [InlineData(JournalMode.Fail)]
    [InlineData(JournalMode.Reject)]
    public void What_the_journal_does_not_take_is_refused_and_changes_nothing(JournalMode mode)
    {
        Accepts(new Create(Lobby, new StreamOptions("before"), "key"));
        Journal.Mode = mode;
        Refuses(new Configure(Lobby, new StreamOptions("after")), StreamRefusal.Unavailable);

        Journal.Mode = JournalMode.Accept;
        Restart();
        AwaitAssert(() => Assert.Equal("before", Listed().Options.Name));
    }

    [Fact]
    public void Its_pipelines_are_told_again_after_a_restart_and_it_says_how_they_are()
    {
        PipelineSpec faces = new() { Tasks = ["face_detection"] };
        PipelineRef part = new(Lobby, PipelineId.Default, PipelinePart.Near);
        Accepts(new Create(Lobby, new StreamOptions("0"), "key"));
        Accepts(new SetPipeline(Lobby, PipelineId.Default, faces));
        Assert.Equal(new PipelineProtocol.Run(part, faces), _pipelines.ExpectMsg<PipelineProtocol.Run>());

        Restart();
        Assert.Equal(new PipelineProtocol.Run(part, faces), _pipelines.ExpectMsg<PipelineProtocol.Run>());

        PipelineReport report = new(
            PipelinePart.Near, "n1", "edge", PipelineState.Running, ["face_detection"], [], "CPU", "");
        _stream.Tell(new HearPipeline(Lobby, part, report), TestActor);
        _stream.Tell(new Describe(Lobby), TestActor);
        PipelineSummary summary = Assert.Single(ExpectMsg<Described>().Summary.Pipelines);
        Assert.Equal((faces, report), (summary.Spec, Assert.Single(summary.Parts)));

        Accepts(new Delete(Lobby));
        Assert.Equal(part, _pipelines.ExpectMsg<PipelineProtocol.Stop>().Pipeline);
    }

    private static StreamEntry Claimed(PeerId publisher, long epoch) => new()
    {
        Stream = Lobby,
        Options = new StreamOptions(""),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Publisher = publisher,
        KeyId = "key",
        Epoch = epoch,
    };

    // Ends at once, for the others are a list.
    private void CatchUp()
    {
        _directory.Attach(_others);
        _ = _directory.CatchUpAsync(TimeSpan.Zero, CancellationToken.None);
    }

    [Fact]
    public void A_part_that_outlived_its_stream_is_stopped_and_leaves_no_stream_behind()
    {
        PipelineRef part = new(Lobby, PipelineId.Default, PipelinePart.Near);
        PipelineReport report = new(
            PipelinePart.Near, "n1", "edge", PipelineState.Running, ["face_detection"], [], "CPU", "");
        _stream.Tell(new HearPipeline(Lobby, part, report), TestActor);
        Assert.Equal(part, _pipelines.ExpectMsg<PipelineProtocol.Stop>().Pipeline);
        _shard.ExpectMsg<Passivate>();
        Assert.Equal(0, Journal.Written);
    }

    private StreamEntry Listed()
    {
        Assert.True(_directory.TryGet(Lobby.Stream, out StreamEntry? entry));
        return entry;
    }

    private void Accepts(ICommand command)
    {
        _stream.Tell(command, TestActor);
        ExpectMsg<Accepted>();
    }

    private void Refuses(ICommand command, StreamRefusal why)
    {
        _stream.Tell(command, TestActor);
        Assert.Equal(why, ExpectMsg<Refused>().Why);
    }

    private void Restart(Action<StreamDirectory>? meanwhile = null)
    {
        Stop();
        _directory = new StreamDirectory(TimeProvider.System);
        CatchUp();
        meanwhile?.Invoke(_directory);
        _stream = Start();
        Poll.Until(() => _directory.Count == 1);
    }

    private void Stop()
    {
        Watch(_stream);
        _stream.Tell(PoisonPill.Instance);
        ExpectTerminated(_stream);
    }

    private IActorRef Start()
    {
        StreamEnvironment environment = new(
            TestOptions.NodeId,
            new ScriptedRegions(_peers, _region, Sys.DeadLetters) { Pipelines = _pipelines },
            _directory,
            TestOptions.Streams,
            new FakeTimeProvider(),
            NullLogger.Instance);
        return EntityUnderTest.Start(Sys, _shard, Props.Create(() => new StreamActor(Lobby, environment)));
    }
}
