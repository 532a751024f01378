using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Relays;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;
using static Ooblex.Contracts.Peers.PeerProtocol;

namespace Ooblex.Actors.Tests.Peers;

/// <summary>A session whose stream, publisher or own node is somewhere else, or nowhere for the moment.</summary>
public sealed class PeerActorClusterTests : ActorSpec
{
    private static readonly PeerId Far = PeerId.New("n2");

    private readonly PeerActorFixture _peer;

    public PeerActorClusterTests()
        : base(TestSystem.Setup) => _peer = new PeerActorFixture(this);

    [Fact]
    public void A_viewer_of_another_nodes_publisher_is_opened_when_its_media_is_here()
    {
        _peer.Know(Far);
        _peer.Send(_peer.Offer(PeerRole.Viewer));
        _peer.AcceptJoin<StreamProtocol.Subscribe>(Far);

        Assert.Equal(PeerActorFixture.Lobby, _peer.Relays.ExpectMsg<RelayKeeper.Bring>().Stream);
        Assert.Empty(_peer.Plane.Opened);
        _peer.Relays.Reply(new RelayKeeper.Brought(PeerActorFixture.Lobby));
        ExpectMsg<Opened>();
    }

    [Fact]
    public void A_viewer_whose_media_cannot_be_brought_leaves_the_stream_again()
    {
        _peer.Know(Far);
        _peer.Send(_peer.Offer(PeerRole.Viewer));
        _peer.AcceptJoin<StreamProtocol.Subscribe>(Far);
        _peer.Relays.ExpectMsg<RelayKeeper.Bring>();
        _peer.Relays.Reply(new RelayKeeper.NotBrought(PeerActorFixture.Lobby, PeerRefusal.NoPublisher));

        Assert.Equal(PeerRefusal.NoPublisher, ExpectMsg<Refused>().Why);
        _peer.Stream.ExpectMsg<StreamProtocol.Leave>();
        Assert.Empty(_peer.Plane.Opened);
    }

    [Fact]
    public void A_viewer_of_a_rendition_gets_the_media_of_whoever_makes_it()
    {
        _peer.Know(PeerId.New(TestOptions.NodeId));
        StreamRef media = PeerActorFixture.Lobby.Rendition("blur");
        _ = _peer.Directory.ClaimAsync(media, Far, "", epoch: 4);
        _peer.Send(_peer.Offer(PeerRole.Viewer) with { Rendition = "blur" });
        StreamProtocol.Subscribe asked = _peer.AcceptJoin<StreamProtocol.Subscribe>(Far);
        Assert.Equal((PeerActorFixture.Lobby, "blur"), (asked.Stream, asked.Rendition));

        Assert.Equal(media, _peer.Relays.ExpectMsg<RelayKeeper.Bring>().Stream);
        _peer.Relays.Reply(new RelayKeeper.Brought(media));
        ExpectMsg<Opened>();
        Assert.Equal($"{PeerActorFixture.Lobby.EntityId}~blur", Assert.Single(_peer.Plane.Opened).Stream);

        // For its URL, and for whoever may touch it, it is a session of the stream.
        _peer.Send(new Find(_peer.Id));
        Assert.Equal(PeerActorFixture.Lobby, ExpectMsg<Found>().Stream);
        _peer.Scheduler.Advance(TestOptions.Peers.ConfirmInterval);
        _peer.Stream.FishForMessage<StreamProtocol.Subscribe>(word => word is { Attached: true, Rendition: "blur" });
        _peer.Stream.Reply(new StreamProtocol.Refused(PeerActorFixture.Lobby, StreamRefusal.NoRendition));
        Poll.Until(() => _peer.Plane.Closed.Contains(_peer.Id.ToString()));
        _peer.Stream.FishForMessage<StreamProtocol.Leave>(_ => true);
    }

    [Fact]
    public void A_rendition_that_nobody_makes_yet_is_worth_another_try()
    {
        _peer.Know(Far);
        _peer.Send(_peer.Offer(PeerRole.Viewer) with { Rendition = "blur" });
        _peer.AcceptJoin<StreamProtocol.Subscribe>(Far);

        Assert.Equal(PeerRefusal.NoPublisher, ExpectMsg<Refused>().Why);
        _peer.Stream.ExpectMsg<StreamProtocol.Leave>();
        Assert.Empty(_peer.Plane.Opened);
    }

    [Fact]
    public void A_viewer_attaches_by_the_directory_when_the_stream_is_silent_and_tells_it_until_it_answers()
    {
        _peer.Know(Far, epoch: 7);
        _peer.Send(_peer.Offer(PeerRole.Viewer));
        Assert.False(_peer.Stream.ExpectMsg<StreamProtocol.Subscribe>().Attached);
        _peer.Scheduler.Advance(TestOptions.Peers.ProvisionalAfter);
        _peer.Relays.ExpectMsg<RelayKeeper.Bring>();
        _peer.Relays.Reply(new RelayKeeper.Brought(PeerActorFixture.Lobby));
        ExpectMsg<Opened>();

        Assert.True(_peer.Stream.ExpectMsg<StreamProtocol.Subscribe>().Attached);
        _peer.Scheduler.Advance(TestOptions.Peers.StreamRetry);
        Assert.True(_peer.Acknowledge<StreamProtocol.Subscribe>(7, Far).Attached);
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.StreamRetry);
        _peer.Stream.ExpectNoMsg(0);
    }

    [Fact]
    public void Where_the_streams_node_is_known_to_be_dead_nobody_waits()
    {
        _peer.Nodes.Dead.Add("n9");
        _peer.Know(Far, epoch: 7, home: "n9");
        _peer.Send(_peer.Offer(PeerRole.Viewer));
        _peer.Stream.ExpectMsg<StreamProtocol.Subscribe>();
        _peer.Scheduler.Advance(TimeSpan.Zero);
        _peer.Relays.ExpectMsg<RelayKeeper.Bring>();
    }

    [Fact]
    public void A_publisher_of_the_same_key_claims_the_next_epoch_and_says_so_until_the_stream_agrees()
    {
        _peer.Nodes.Dead.Add("n2");
        _peer.Know(Far, keyId: "key", epoch: 7);
        Opened opened = OpenByDirectory();

        StreamEntry entry = _peer.Directory.Row(PeerActorFixture.Lobby)!.Entry;
        Assert.Equal((8, _peer.Id, "key"), (entry.Epoch, entry.Publisher, entry.KeyId));
        StreamProtocol.Publish claim = new(PeerActorFixture.Lobby, _peer.Id, "key", MayCreate: false, Claim: 8);
        Assert.Equal(claim, _peer.Stream.ExpectMsg<StreamProtocol.Publish>());
        _peer.Scheduler.Advance(TestOptions.Peers.StreamRetry);
        Assert.Equal(claim, _peer.Acknowledge<StreamProtocol.Publish>(9));
        _peer.Acknowledge<StreamProtocol.Announce>();

        Assert.Equal(9, _peer.Book.Find(_peer.Id)!.Epoch);
        _peer.Send(new Find(_peer.Id));
        Assert.Equal(opened.ETag, ExpectMsg<Found>().ETag);
    }

    [Fact]
    public void A_claim_that_the_stream_refuses_ends_the_session()
    {
        _peer.Nodes.Dead.Add("n2");
        _peer.Know(Far, keyId: "key", epoch: 7);
        OpenByDirectory();
        _peer.Stream.ExpectMsg<StreamProtocol.Publish>();
        _peer.Stream.Reply(new StreamProtocol.Refused(PeerActorFixture.Lobby, StreamRefusal.TakenOver));

        AwaitAssert(() => Assert.Empty(_peer.Book.Peers));
        Assert.Equal(0, _peer.Plane.Sessions);
        _peer.Stream.ExpectNoMsg(0); // It was told by the stream, so it need not leave it.
    }

    [Fact]
    public void A_claim_whose_session_the_engine_refuses_is_taken_back()
    {
        _peer.Nodes.Dead.Add("n2");
        _peer.Plane.OnOpen = _ => Task.FromResult(OpenResult.No(OpenRefusal.NoSharedCodec, "None of yours."));
        _peer.Know(Far, keyId: "key", epoch: 7);
        _peer.Send(_peer.Offer());
        _peer.Stream.ExpectMsg<StreamProtocol.Publish>();
        _peer.Scheduler.Advance(TestOptions.Peers.ProvisionalAfter);
        ExpectMsg<Refused>();
        AwaitAssert(() => Assert.Null(_peer.Directory.Row(PeerActorFixture.Lobby)!.Entry.Publisher));
    }

    [Fact]
    public void A_stream_whose_journal_is_away_is_as_good_as_a_silent_one()
    {
        _peer.Know(Far, keyId: "key", epoch: 7);
        _peer.Send(_peer.Offer());
        _peer.Stream.ExpectMsg<StreamProtocol.Publish>();
        _peer.Stream.Reply(new StreamProtocol.Refused(PeerActorFixture.Lobby, StreamRefusal.Unavailable));
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.ProvisionalAfter);
        ExpectMsg<Opened>();
    }

    [Fact]
    public void A_stream_at_another_site_is_the_one_that_is_asked()
    {
        StreamRef there = new("there", PeerActorFixture.Lobby.Stream);
        _peer.Directory.PutAsync(
            new StreamEntry { Stream = there, Options = new StreamOptions(""), CreatedAt = DateTimeOffset.UnixEpoch },
            DirectoryReach.Here);
        _peer.Send(_peer.Offer(PeerRole.Viewer));
        Assert.Equal(there, _peer.Stream.ExpectMsg<StreamProtocol.Subscribe>().Stream);
    }

    [Fact]
    public void An_open_session_makes_sure_from_time_to_time_that_its_stream_counts_on_it()
    {
        _peer.Open();
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.ConfirmInterval);
        Assert.Equal(1, _peer.Acknowledge<StreamProtocol.Publish>().Claim);
        _peer.Acknowledge<StreamProtocol.Announce>();
    }

    [Fact]
    public void A_stand_in_for_a_node_that_is_there_knows_nothing_and_says_so()
    {
        PeerActorFixture standIn = new(this) { Id = Far };
        standIn.Restart();
        standIn.Send(standIn.Offer());
        Assert.Equal(PeerRefusal.Unavailable, ExpectMsg<Refused>().Why);
        standIn.Send(new Find(Far));
        Assert.Equal(PeerRefusal.Unavailable, ExpectMsg<Refused>().Why);
        Assert.Empty(standIn.Plane.Opened);
    }

    [Fact]
    public void A_stand_in_for_a_node_that_is_gone_says_that_its_sessions_are()
    {
        PeerActorFixture standIn = new(this) { Id = Far };
        standIn.Regions.Gone.Add("n2");
        standIn.Restart();
        standIn.Send(new Find(Far));
        Assert.Equal(PeerRefusal.NotFound, ExpectMsg<Refused>().Why);
    }

    private Opened OpenByDirectory()
    {
        _peer.Send(_peer.Offer());
        _peer.Stream.ExpectMsg<StreamProtocol.Publish>();
        _peer.Scheduler.Advance(TestOptions.Peers.ProvisionalAfter);
        return ExpectMsg<Opened>();
    }

    /// <summary>What was sent to the session before has been worked off when it answers.</summary>
    private void Settle()
    {
        _peer.Actor.Tell(new Akka.Actor.Identify(1), TestActor);
        ExpectMsg<Akka.Actor.ActorIdentity>();
    }
}
