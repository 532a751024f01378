using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Peers;

public sealed class SessionSweeperTests : ActorSpec
{
    private static readonly StreamRef Lobby = new(TestOptions.Site, StreamId.Parse("lobby"));
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedPlane _plane = new();
    private readonly SessionBook _book = new();
    private readonly StreamDirectory _directory = new(TimeProvider.System);
    private readonly TestProbe _peers;
    private IActorRef _sweeper = ActorRefs.Nobody;

    public SessionSweeperTests()
        : base(TestSystem.Setup) => _peers = CreateTestProbe();

    [Fact]
    public async Task A_new_actor_system_calls_each_session_of_the_book_until_it_has_come()
    {
        PeerId ada = await OpenAsync();
        PeerId bob = await OpenAsync();
        Start();
        Assert.Equal(
            new[] { ada, bob }.ToHashSet(),
            _peers.ReceiveN(2).Cast<PeerProtocol.Find>().Select(find => find.Peer).ToHashSet());

        // Ada has come; where Bob's shard was, another node stands in for him.
        _peers.Reply(new PeerProtocol.Found(ada, Lobby, PeerRole.Viewer, "key", "tag"));
        _peers.Reply(new PeerProtocol.Refused(bob, PeerRefusal.Unavailable, ""));
        Pass(Look);
        Assert.Equal(new PeerProtocol.Find(bob), _peers.ExpectMsg<PeerProtocol.Find>());
        _peers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _book.Strike(bob);
        Pass(Look);
        _peers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_session_that_stands_in_no_book_is_closed_in_the_end_and_not_before()
    {
        PeerId known = await OpenAsync();
        PeerId orphan = await OpenAsync();
        _book.Strike(orphan);
        Start();
        Pass(Look); // Seen for the first time.
        Pass(TestOptions.Peers.OrphanTimeout - TimeSpan.FromSeconds(1));
        Assert.True(_plane.Contains(orphan.ToString()));

        Pass(Look);
        Poll.Until(() => !_plane.Contains(orphan.ToString()));
        Assert.True(_plane.Contains(known.ToString()));
        Assert.Equal([orphan.ToString()], _plane.Closed);
    }

    [Fact]
    public async Task A_session_whose_opening_was_only_slow_is_left_alone()
    {
        PeerId slow = await OpenAsync();
        OpenSession session = _book.Find(slow)!;
        _book.Strike(slow);
        Start();
        Pass(Look);
        _book.Keep(session);
        Pass(TestOptions.Peers.OrphanTimeout + Look);
        Assert.True(_plane.Contains(slow.ToString()));
    }

    [Fact]
    public async Task Who_watches_a_rendition_goes_when_it_is_made_no_more()
    {
        PeerId viewer = await OpenAsync();
        PeerId other = await OpenAsync();
        _book.Keep(_book.Find(viewer)! with { Rendition = "blur" });
        await _directory.ClaimAsync(Lobby.Rendition("blur"), PeerId.New("n2"), "", epoch: 1);
        Start();
        _peers.ReceiveN(2);
        _book.Peers.ToList().ForEach(peer =>
            _peers.Reply(new PeerProtocol.Found(peer, Lobby, PeerRole.Viewer, "key", "tag")));
        Pass(Look);
        _peers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _directory.EndRendition(Lobby.Rendition("blur"));
        Pass(Look);
        Assert.Equal(
            new PeerProtocol.Close(viewer, CloseReason.RenditionEnded), _peers.ExpectMsg<PeerProtocol.Close>());
        _peers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.True(_book.Contains(other));
    }

    private async Task<PeerId> OpenAsync()
    {
        PeerId peer = PeerId.New(TestOptions.NodeId);
        PeerProtocol.Open open = new(peer, PeerRole.Viewer, Lobby, Offers.Viewer, "key", MayCreateStream: false);
        await _plane.OpenAsync(
            new OpenRequest(
                peer.ToString(), Lobby.EntityId, Publishes: false, OfferReading.Of(open, TestOptions.Sdp).Offer!),
            CancellationToken.None);
        IceSession ice = IceSession.Begin("ours", "them", "their-password-of-24-chars");
        _book.Keep(new OpenSession(peer, PeerRole.Viewer, Lobby, "key", ice, 1, []));
        return peer;
    }

    private void Pass(TimeSpan time)
    {
        TestScheduler scheduler = (TestScheduler)Sys.Scheduler;
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            scheduler.Advance(TimeSpan.FromSeconds(1));
        }

        Settle();
    }

    // Whatever it was told before has been done.
    private void Settle() => _sweeper.Ask<ActorIdentity>(new Identify(1)).Wait();

    private void Start()
    {
        PeerEnvironment environment = new(
            new EngineCalls(_plane, TestOptions.Peers.EngineTimeout, _time),
            _book,
            new ScriptedRegions(_peers, Sys.DeadLetters, Sys.DeadLetters),
            _directory,
            new ScriptedNodes(),
            TestOptions.Peers,
            TestOptions.Sdp,
            NullLogger.Instance);
        _sweeper = Sys.ActorOf(Props.Create(() => new SessionSweeper(environment, _plane, _time)));
        Settle();
    }
}
