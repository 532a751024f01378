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
        (Stream, Shard) = (kit.CreateTestProbe("stream"), kit.CreateTestProbe("shard"));
        Journal = JournalScript.Of(kit.Sys);
        Actor = Start();
    }

    public PeerId Id { get; } = PeerId.New(TestOptions.NodeId);

    public ScriptedPlane Plane { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public StreamDirectory Directory { get; } = new(TimeProvider.System);

    public TestProbe Stream { get; }

    public TestProbe Shard { get; }

    public JournalScript Journal { get; }

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
        Stream.ExpectMsg<StreamProtocol.Announce>();
        return opened;
    }

    public TCommand AcceptJoin<TCommand>()
        where TCommand : StreamProtocol.ICommand
    {
        TCommand join = Stream.ExpectMsg<TCommand>();
        Stream.Reply(new StreamProtocol.Accepted(Lobby, 1));
        return join;
    }

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
            new ScriptedRegions(_kit.Sys.DeadLetters, Stream),
            Directory,
            TestOptions.Peers,
            TestOptions.Sdp,
            Time,
            NullLogger.Instance);
        PeerId id = Id;
        return EntityUnderTest.Start(_kit.Sys, Shard, Props.Create(() => new PeerActor(id, environment)));
    }
}
