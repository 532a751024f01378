using Akka.Actor;
using Akka.Cluster;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Relays;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Relays;

/// <summary>A keeper over a scripted engine, and a probe in the place of the keeper at the publisher's node.</summary>
public sealed class RelayKeeperTests : ActorSpec
{
    private static readonly StreamRef Lobby = new(TestOptions.Site, StreamId.Parse("lobby"));
    private static readonly PeerId Ada = PeerId.New("n2");
    private static readonly PeerId Bob = PeerId.New("n2");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StreamDirectory _directory = new(TimeProvider.System);
    private readonly ScriptedPlane _plane = new();
    private readonly ActorSystem _other = ActorSystem.Create("test", ClusteredSystem.SetupOf("n2", virtualTime: false));
    private readonly TestProbe _origin;

    public RelayKeeperTests()
        : base(ClusteredSystem.SetupOf("n1", virtualTime: false))
    {
        _origin = CreateTestProbe(_other);
        IActorRef probe = _origin;
        _other.ActorOf(Props.Create(() => new Forwarder(probe)), RelayKeeper.Name);
        Address self = Cluster.Get(Sys).SelfAddress;
        Cluster.Get(Sys).Join(self);
        Cluster.Get(_other).Join(self);
        Poll.Until(() => ClusteredSystem.IsUp(Sys, members: 2));
    }

    [Fact]
    public void What_a_session_wants_is_asked_of_the_publisher_s_node_and_brought()
    {
        Publishes(Ada, 1);
        IActorRef keeper = Start();
        keeper.Tell(new RelayKeeper.Bring(Lobby), TestActor);
        RelayProtocol.Open open = Grant();

        Assert.Equal((Ada, 1L), (open.Publisher, open.Epoch));
        Assert.Equal(32, open.Key.Length);
        ExpectMsg<RelayKeeper.Brought>(Patience);
        Assert.Equal(open.Key, _plane.Imports[open.Id].Key);
    }

    [Fact]
    public void A_later_publisher_is_brought_while_the_one_before_is_left_to_the_engine()
    {
        Publishes(Ada, 1);
        IActorRef keeper = Start();
        keeper.Tell(new RelayKeeper.Bring(Lobby), TestActor);
        Grant();
        ExpectMsg<RelayKeeper.Brought>(Patience);

        Publishes(Bob, 2);
        RelayProtocol.Open second = Grant();
        Assert.Equal((Bob, 2L), (second.Publisher, second.Epoch));
        AwaitAssert(() => Assert.Equal(2, Assert.Single(_plane.Imports).Value.Epoch));
    }

    [Fact]
    public void A_publisher_s_engine_that_is_not_ready_yet_is_asked_again_for_the_same_relay()
    {
        Publishes(Ada, 1);
        Start().Tell(new RelayKeeper.Bring(Lobby), TestActor);
        RelayProtocol.Open open = Next<RelayProtocol.Open>();
        _origin.Reply(new RelayProtocol.Denied(open.Id, Lobby, RelayDenial.NotHere));
        Assert.Equal(open.Id, Grant().Id);
        ExpectMsg<RelayKeeper.Brought>(Patience);
    }

    [Fact]
    public void A_ticket_that_comes_too_late_is_given_back()
    {
        Publishes(Ada, 1);
        Start().Tell(new RelayKeeper.Bring(Lobby), TestActor);
        RelayProtocol.Open open = Next<RelayProtocol.Open>();
        Publishes(Bob, 2);
        RelayProtocol.Open later = Next<RelayProtocol.Open>(o => o.Epoch == 2);
        _origin.Reply(new RelayProtocol.Ticket(open.Id, Lobby, "127.0.0.1", 10001, [1]));
        Assert.Equal(open.Id, Next<RelayProtocol.Close>().Id);
        Assert.DoesNotContain(open.Id, _plane.Imports.Keys);
        Assert.NotEqual(open.Id, later.Id);
    }

    [Fact]
    public void A_relay_that_outlived_its_actor_system_is_adopted_and_not_asked_for_again()
    {
        OpenViewer();
        _plane.Imports[7] = new RelayImport(7, Lobby.EntityId, 1, new byte[32], new RelayAddress("127.0.0.1", 1), [1]);
        Publishes(Ada, 1);
        Start();
        _origin.ExpectNoMsg(TimeSpan.FromSeconds(1.5)); // Three looks.
        Assert.Equal([7UL], _plane.Imports.Keys);

        Publishes(Bob, 2);
        Grant();
        AwaitAssert(() => Assert.Equal(2, Assert.Single(_plane.Imports).Value.Epoch));
    }

    [Fact]
    public void A_node_that_knows_a_later_publisher_sends_nothing_of_the_one_before()
    {
        Publishes(Bob, 2);
        IActorRef keeper = Start();
        keeper.Tell(new RelayProtocol.Open(9, Lobby, 1, Ada, new byte[32], "127.0.0.1", 1), TestActor);
        Assert.Equal(RelayDenial.Superseded, ExpectMsg<RelayProtocol.Denied>(Patience).Why);
        Assert.Empty(_plane.Exports);
    }

    [Fact]
    public void Nobody_waits_for_ever()
    {
        Publishes(Ada, 1);
        IActorRef keeper = Start(TestOptions.Relays with { OpenTimeout = TimeSpan.FromSeconds(2) });
        keeper.Tell(new RelayKeeper.Bring(Lobby), TestActor); // Nobody answers it.
        Assert.Equal(PeerRefusal.NoPublisher, ExpectMsg<RelayKeeper.NotBrought>(Patience).Why);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _other.Terminate().Wait(Patience);
    }

    private void Publishes(PeerId publisher, long epoch) => _directory.PutAsync(
        new StreamEntry
        {
            Stream = Lobby,
            Options = new StreamOptions(""),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Publisher = publisher,
            KeyId = "key",
            Epoch = epoch,
        },
        DirectoryReach.Here);

    private void OpenViewer()
    {
        PeerProtocol.Open open = new(
            PeerId.New("n1"), PeerRole.Viewer, Lobby, Offers.Viewer, "key", MayCreateStream: false);
        OpenRequest request = new(
            open.Peer.ToString(), Lobby.EntityId, false, OfferReading.Of(open, TestOptions.Sdp).Offer!);
        _plane.OpenAsync(request, CancellationToken.None).AsTask().Wait();
    }

    /// <summary>The origin says yes to the next request.</summary>
    private RelayProtocol.Open Grant()
    {
        RelayProtocol.Open open = Next<RelayProtocol.Open>();
        _origin.Reply(new RelayProtocol.Ticket(open.Id, Lobby, "127.0.0.1", 10001, [1]));
        return open;
    }

    // A request is repeated until it is answered, so others may stand before the one that is looked for.
    private T Next<T>(Predicate<T>? wanted = null) =>
        (T)_origin.FishForMessage(message => message is T it && (wanted?.Invoke(it) ?? true));

    private IActorRef Start(RelayOptions? options = null)
    {
        RelayEnvironment environment = new(
            "n1",
            new RelayCalls(_plane, TimeSpan.FromSeconds(3), TimeProvider.System),
            new EngineCalls(_plane, TimeSpan.FromSeconds(3), TimeProvider.System),
            _plane,
            _directory,
            new ScriptedNodes("n1"),
            options ?? TestOptions.Relays,
            TimeProvider.System,
            NullLogger.Instance);
        return Sys.ActorOf(Props.Create(() => new RelayKeeper(environment)), RelayKeeper.Name);
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to) => ReceiveAny(message => to.Tell(message, Sender));
    }
}
