using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using Akka.Cluster;
using Ooblex.Actors.Exchange;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Tests.Exchange;

/// <summary>The exchanges of two nodes of one cluster over real remoting, each over a feed of listeners.</summary>
public sealed class VisionExchangeTests : ActorSpec
{
    private const string Stream = "here/lobby";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _other = ActorSystem.Create("test", ClusteredSystem.SetupOf("n2", false, "media"));
    private readonly Feed _here = new();
    private readonly Feed _there = new();
    private readonly ExchangeCounters _counters = new();

    public VisionExchangeTests()
        : base(ClusteredSystem.SetupOf("n1", false, "media"))
    {
        Start(Sys, _here, _counters);
        Cluster.Get(Sys).Join(Cluster.Get(Sys).SelfAddress);
    }

    [Fact]
    public void What_is_found_goes_to_the_node_that_listens_and_no_further()
    {
        _there.Listen(Stream); // Before it has met anybody.
        Meet();
        Poll.Until(() => _here.Nodes!.Listen(Stream));
        Assert.False(_here.Nodes!.Listen("here/other"));
        Assert.Equal(1, _counters.StreamsWanted);

        _here.Listen(Stream);
        Poll.Until(() => _there.Nodes!.Listen(Stream));
        _here.Nodes.Send(Stream, Message("one"));
        _here.Nodes.Send("here/other", Message("nobody's"));
        _here.Nodes.Send(Stream, Message("two"));
        Poll.Until(() => _there.Heard.SequenceEqual(["one", "two"]));
        Assert.Empty(_here.Heard); // It is not sent back, though this node listens, too.
        Assert.Equal(2, _counters.Sent);

        _there.Forget(Stream);
        Poll.Until(() => !_here.Nodes.Listen(Stream));
        _here.Nodes.Send(Stream, Message("three"));
        _there.Listen("here/last");
        Poll.Until(() => _here.Nodes.Listen("here/last"));
        _here.Nodes.Send("here/last", Message("four"));
        Poll.Until(() => _there.Heard.SequenceEqual(["one", "two", "four"]));
    }

    [Fact]
    public void A_new_actor_system_of_a_node_hears_and_is_heard_again()
    {
        Meet();
        _there.Listen(Stream);
        Poll.Until(() => _here.Nodes!.Listen(Stream));
        IVisionNodes before = _there.Nodes!;
        IActorRef old = ExchangeOf(_other);
        _other.Stop(old);
        Poll.Until(() => _there.Nodes is null); // Nobody speaks to who is gone.

        // In its place there is one that remembers nothing; the feed is the same.
        AwaitAssert(() => Start(_other, _there, new ExchangeCounters()));
        Assert.NotSame(before, _there.Nodes);
        Poll.Until(
            () =>
            {
                _here.Nodes!.Send(Stream, Message("again"));
                return _there.Heard.Contains("again");
            });
        _here.Listen("there/back");
        Poll.Until(() => _there.Nodes!.Listen("there/back"));
    }

    [Fact]
    public void What_is_too_large_or_of_a_stranger_is_refused_and_too_much_is_dropped()
    {
        Meet();
        IActorRef here = ExchangeOf(Sys);
        here.Tell(new ExchangeProtocol.Found(1, Stream, "x", [1]), TestActor); // No exchange of a member.
        Poll.Until(() => _counters.Refused == 1);

        _there.Listen(Stream);
        Poll.Until(() => _here.Nodes!.Listen(Stream));
        IActorRef there = ExchangeOf(_other);
        ActorSelection fromThere = _other.ActorSelection(
            new RootActorPath(Cluster.Get(Sys).SelfAddress) / "user" / VisionExchange.Name);
        fromThere.Tell(new ExchangeProtocol.Found(1, Stream, "x", new byte[16_385]), there);
        Poll.Until(() => _counters.Refused == 2);
        fromThere.Tell(new ExchangeProtocol.Found(2, Stream, "x", Encoding.UTF8.GetBytes("fits")), there);
        Poll.Until(() => _here.Heard.SequenceEqual(["fits"]));

        for (int i = 0; i < 5_000; i++)
        {
            _here.Nodes!.Send(Stream, Message(i.ToString(null, null)));
        }

        Poll.Until(() => _counters.Sent + _counters.Dropped == 5_000);
        Assert.True(_counters.Dropped > 0, "all of a flood went through a window of eight");
        Poll.Until(() => _there.Heard.LastOrDefault() == "4999"); // The newest wins.
        Assert.Equal(_counters.Sent, _there.Heard.Count());
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _other.Terminate().Wait(Patience);
    }

    private static VisionMessage Message(string text) => new("face_detection", Encoding.UTF8.GetBytes(text));

    private static void Start(ActorSystem system, Feed feed, ExchangeCounters counters)
    {
        ExchangeEnvironment environment = new(feed, counters, TestOptions.Exchange, TimeProvider.System);
        system.ActorOf(Props.Create(() => new VisionExchange(environment)), VisionExchange.Name);
    }

    private static IActorRef ExchangeOf(ActorSystem system) =>
        system.ActorSelection("/user/" + VisionExchange.Name).ResolveOne(Patience).Result;

    private void Meet()
    {
        Start(_other, _there, new ExchangeCounters());
        Cluster.Get(_other).Join(Cluster.Get(Sys).SelfAddress);
        Poll.Until(
            () => ClusteredSystem.IsUp(Sys, members: 2) && ClusteredSystem.IsUp(_other, members: 2));
    }

    /// <summary>A node's feed, whose listeners the test is.</summary>
    private sealed class Feed : IVisionExchange
    {
        private readonly ConcurrentDictionary<string, byte> _streams = new();
        private readonly ConcurrentQueue<string> _heard = new();
        private volatile IVisionNodes? _nodes;

        public IVisionNodes? Nodes => _nodes;

        public IEnumerable<string> Heard => _heard;

        public IReadOnlyCollection<string> Streams => [.. _streams.Keys];

        public void Listen(string stream)
        {
            _streams[stream] = 0;
            _nodes?.ListenersChanged();
        }

        public void Forget(string stream)
        {
            _streams.TryRemove(stream, out _);
            _nodes?.ListenersChanged();
        }

        public void Offer(string stream, VisionMessage message) =>
            _heard.Enqueue(Encoding.UTF8.GetString(message.Json.Span));

        public void Join(IVisionNodes nodes)
        {
            _nodes = nodes;
            nodes.ListenersChanged();
        }

        public void Leave(IVisionNodes nodes) => _nodes = _nodes == nodes ? null : _nodes;
    }
}
