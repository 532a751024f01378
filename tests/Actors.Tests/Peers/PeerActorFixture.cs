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
using static Ooblex.Contracts.Peers.PeerProtocol;

namespace Ooblex.Actors.Tests.Peers;

/// <summary>One session entity between a scripted engine and journal, and probes for stream and shard.</summary>
internal sealed class PeerActorFixture
{
    public static readonly StreamRef Lobby = new(TestOptions.Site, StreamId.Parse("lobby"));

    private readonly ActorSpec _kit;

    public PeerActorFixture(ActorSpec kit)
    {
        _kit = kit;
        (Stream, Shard, Relays) =
            (kit.CreateTestProbe(), kit.CreateTestProbe(), kit.CreateTestProbe());
        Directory.Attach(Others);
        _ = Directory.CatchUpAsync(TimeSpan.Zero, CancellationToken.None); // Ends at once: the others are a list.
        Regions = new ScriptedRegions(kit.Sys.DeadLetters, Stream, Relays);
        Actor = Start();
    }

    public PeerId Id { get; init; } = PeerId.New(TestOptions.NodeId);

    public ScriptedPlane Plane { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public StreamDirectory Directory { get; } = new(TimeProvider.System);

    /// <summary>What other nodes know of streams.</summary>
    public OtherNodes Others { get; } = new();

    public TestProbe Stream { get; }

    public TestProbe Shard { get; }

    public TestProbe Relays { get; }

    public ScriptedRegions Regions { get; }

    public ScriptedNodes Nodes { get; } = new();

    public SessionBook Book { get; } = new();

    public IActorRef Actor { get; private set; }

    public TestScheduler Scheduler => (TestScheduler)_kit.Sys.Scheduler;

    public Open Offer(PeerRole role = PeerRole.Publisher, string? sdp = null) => new(
        Id, role, Lobby, sdp ?? (role == PeerRole.Publisher ? Offers.Publisher : Offers.Viewer), "key", true);

    public void Send(object message) => Actor.Tell(message, _kit.TestActor);

    /// <summary>Opens a publisher all the way.</summary>
    public Opened Open()
    {
        Send(Offer());
        AcceptJoin<StreamProtocol.Publish>();
        Opened opened = _kit.ExpectMsg<Opened>();
        Acknowledge<StreamProtocol.Announce>();
        return opened;
    }

    public TCommand AcceptJoin<TCommand>(PeerId? publisher = null)
        where TCommand : StreamProtocol.ICommand => Acknowledge<TCommand>(1, publisher);

    /// <summary>The stream says yes to its next command.</summary>
    public TCommand Acknowledge<TCommand>(long epoch = 1, PeerId? publisher = null)
        where TCommand : StreamProtocol.ICommand
    {
        TCommand command = Stream.ExpectMsg<TCommand>();
        Stream.Reply(new StreamProtocol.Accepted(Lobby, epoch, publisher));
        return command;
    }

    /// <summary>What the directory says of the stream.</summary>
    public void Know(PeerId? publisher = null, string keyId = "", long epoch = 1, string home = "") =>
        Directory.PutAsync(
            new StreamEntry
            {
                Stream = Lobby,
                Options = new StreamOptions(""),
                CreatedAt = DateTimeOffset.UnixEpoch,
                Publisher = publisher,
                KeyId = keyId,
                Epoch = epoch,
                Home = home,
            },
            DirectoryReach.Here);

    /// <summary>As after a crash: a new incarnation that knows only what the journal knows.</summary>
    public void Restart()
    {
        _kit.Watch(Actor);
        Actor.Tell(PoisonPill.Instance);
        _kit.ExpectTerminated(Actor);
        Actor = Start();
    }

    private IActorRef Start()
    {
        PeerEnvironment environment = new(
            new EngineCalls(Plane, TestOptions.Peers.EngineTimeout, Time),
            Book,
            Regions,
            Directory,
            Nodes,
            TestOptions.Peers,
            TestOptions.Sdp,
            NullLogger.Instance);
        PeerId id = Id;
        return EntityUnderTest.Start(_kit.Sys, Shard, PeerActor.PropsOf(id, environment));
    }
}
