using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;
using static Ooblex.Contracts.Peers.PeerProtocol;

namespace Ooblex.Actors.Tests.Peers;

/// <summary>A publisher that comes while another session of its key publishes, and the one that was there.</summary>
public sealed class PeerActorTakeoverTests : ActorSpec
{
    private static readonly PeerId Present = PeerId.New("n2");

    private readonly PeerActorFixture _peer;

    public PeerActorTakeoverTests()
        : base(TestSystem.Setup) => _peer = new PeerActorFixture(this);

    private StreamProtocol.Publish Claim =>
        new(PeerActorFixture.Lobby, _peer.Id, "key", MayCreate: false, Claim: 2);

    [Fact]
    public void It_says_nothing_until_its_media_flows_and_then_claims_what_it_was_promised()
    {
        OpenAsHeir();
        Assert.Equal(2, Assert.Single(_peer.Plane.Opened).Epoch);
        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.Connected));
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.StreamRetry);
        _peer.Stream.ExpectNoMsg(0);

        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.Flowing));
        Assert.Equal(Claim, _peer.Acknowledge<StreamProtocol.Publish>(2, _peer.Id));
        Assert.Equal(["video/VP8"], _peer.Acknowledge<StreamProtocol.Announce>(2, _peer.Id).Codecs);
    }

    [Fact]
    public void One_that_is_connected_and_sends_nothing_takes_over_when_its_time_is_up()
    {
        OpenAsHeir();
        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.Connected));
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.HandoverTimeout - TimeSpan.FromMilliseconds(1));
        _peer.Stream.ExpectNoMsg(0);

        _peer.Scheduler.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Claim, _peer.Stream.ExpectMsg<StreamProtocol.Publish>());
    }

    [Fact]
    public void One_that_never_connects_leaves_the_present_publisher_alone()
    {
        OpenAsHeir();
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.HandoverTimeout);
        _peer.Stream.ExpectNoMsg(0);

        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.ConsentExpired));
        Assert.Equal(_peer.Id, _peer.Stream.ExpectMsg<StreamProtocol.Leave>().Peer);
        Assert.Null(_peer.Directory.Row(PeerActorFixture.Lobby)?.Entry.Publisher);
    }

    [Fact]
    public void When_the_stream_is_silent_at_its_turn_other_nodes_hear_by_the_directory()
    {
        OpenAsHeir();
        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.Flowing));
        _peer.Stream.ExpectMsg<StreamProtocol.Publish>();
        Assert.Null(_peer.Directory.Row(PeerActorFixture.Lobby));

        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.ProvisionalAfter);
        Claims();
        _peer.Scheduler.Advance(TestOptions.Peers.StreamRetry);
        Assert.Equal(Claim, _peer.Stream.ExpectMsg<StreamProtocol.Publish>());
    }

    [Fact]
    public void A_stream_that_is_silent_from_the_beginning_keeps_its_publisher_as_long()
    {
        _peer.Know(Present, keyId: "key");
        _peer.Send(_peer.Offer());
        Assert.True(_peer.Stream.ExpectMsg<StreamProtocol.Publish>().Waits);
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.ProvisionalAfter);
        ExpectMsg<Opened>();
        Assert.Equal(Present, _peer.Directory.Row(PeerActorFixture.Lobby)!.Entry.Publisher);
        _peer.Stream.ExpectNoMsg(0);

        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.Flowing));
        Assert.Equal(Claim, _peer.Stream.ExpectMsg<StreamProtocol.Publish>());
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.ProvisionalAfter);
        Claims();
    }

    [Fact]
    public void Nobody_waits_for_a_publisher_whose_node_is_dead()
    {
        _peer.Nodes.Dead.Add("n2");
        _peer.Know(Present, keyId: "key");
        _peer.Send(_peer.Offer());
        Assert.False(_peer.Stream.ExpectMsg<StreamProtocol.Publish>().Waits);
    }

    [Fact]
    public void A_claim_that_comes_too_late_ends_the_session()
    {
        OpenAsHeir();
        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.Flowing));
        _peer.Stream.ExpectMsg<StreamProtocol.Publish>();
        _peer.Stream.Reply(new StreamProtocol.Refused(PeerActorFixture.Lobby, StreamRefusal.TakenOver));
        AwaitAssert(() => Assert.Empty(_peer.Book.Peers));
    }

    [Fact]
    public void One_whose_place_was_taken_goes_on_until_all_nodes_have_gone_over()
    {
        _peer.Open();
        _peer.Send(new Close(_peer.Id, CloseReason.TakenOver));
        Settle();
        _peer.Scheduler.Advance(TestOptions.Peers.HandoverLinger - TimeSpan.FromMilliseconds(1));
        Settle();
        Assert.Equal(1, _peer.Plane.Sessions);

        _peer.Scheduler.Advance(TimeSpan.FromMilliseconds(1));
        AwaitAssert(() => Assert.Empty(_peer.Book.Peers));
        Assert.Equal(0, _peer.Plane.Sessions);
        _peer.Stream.ExpectNoMsg(0);
    }

    [Fact]
    public void Its_client_may_end_it_sooner()
    {
        _peer.Open();
        _peer.Send(new Close(_peer.Id, CloseReason.TakenOver));
        _peer.Send(new Close(_peer.Id, CloseReason.ClientDeleted));
        ExpectMsg<Closed>();
        Assert.Equal(0, _peer.Plane.Sessions);
    }

    private void OpenAsHeir()
    {
        _peer.Send(_peer.Offer());
        Assert.True(_peer.Acknowledge<StreamProtocol.Publish>(2, Present).Waits);
        ExpectMsg<Opened>();
    }

    private void Claims() => AwaitAssert(() =>
    {
        StreamEntry? entry = _peer.Directory.Row(PeerActorFixture.Lobby)?.Entry;
        Assert.Equal((_peer.Id, 2L), (entry?.Publisher, entry?.Epoch));
    });

    private void Settle()
    {
        _peer.Actor.Tell(new Akka.Actor.Identify(1), TestActor);
        ExpectMsg<Akka.Actor.ActorIdentity>();
    }
}
