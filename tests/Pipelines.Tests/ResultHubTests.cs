using System.Text;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;

namespace Ooblex.Pipelines.Tests;

public sealed class ResultHubTests
{
    private const string Stream = "here/lobby";

    private static readonly VisionError Trouble = new("emotion", VisionErrorCode.Paused, "Too much to do.");

    private readonly ResultHub _hub = new();
    private readonly Nodes _nodes = new();

    [Fact]
    public void Every_listener_of_a_stream_hears_and_a_slow_one_loses_the_oldest()
    {
        using IVisionListener quick = _hub.Listen(Stream, 10);
        using IVisionListener slow = _hub.Listen(Stream, 2);
        using IVisionListener other = _hub.Listen("here/other", 10);
        for (int i = 0; i < 4; i++)
        {
            _hub.Offer(Stream, new VisionMessage($"{i}", new byte[] { 1 }));
        }

        Assert.Equal(["0", "1", "2", "3"], Types(quick));
        Assert.Equal(["2", "3"], Types(slow));
        Assert.Empty(Types(other));
    }

    [Fact]
    public void Other_nodes_are_told_of_the_first_listener_and_the_last_and_of_none_between()
    {
        _hub.Join(_nodes);
        Assert.Equal(1, _nodes.Changes); // They learn who listens already.
        IVisionListener first = _hub.Listen(Stream, 1);
        IVisionListener second = _hub.Listen(Stream, 1);
        Assert.Equal((2, 1), (_nodes.Changes, _hub.Streams.Count));

        first.Dispose();
        first.Dispose();
        Assert.Equal(2, _nodes.Changes);
        second.Dispose();
        second.Dispose();
        Assert.Equal((3, 0), (_nodes.Changes, _hub.Streams.Count));
    }

    [Fact]
    public void What_this_node_makes_goes_to_nodes_that_listen_and_what_they_send_stays_here()
    {
        _hub.Join(_nodes);
        _hub.Tell(Stream, "lobby", Trouble);
        Assert.Empty(_nodes.Sent); // Nobody pays for text that nobody reads.

        _nodes.Wanted = Stream;
        _hub.Tell(Stream, "lobby", Trouble); // Nobody listens here.
        (string stream, VisionMessage message) = Assert.Single(_nodes.Sent);
        Assert.Equal((Stream, VisionMessage.Error), (stream, message.Type));
        Assert.Contains("\"emotion\"", Encoding.UTF8.GetString(message.Json.Span), StringComparison.Ordinal);

        using IVisionListener listener = _hub.Listen(Stream, 10);
        _hub.Offer(Stream, message);
        Assert.Equal([VisionMessage.Error], Types(listener));
        Assert.Single(_nodes.Sent);
    }

    [Fact]
    public void Who_has_taken_the_place_of_others_is_not_sent_away_with_them()
    {
        Nodes after = new() { Wanted = Stream };
        _hub.Join(_nodes);
        _hub.Join(after); // A new actor system begins before the one before has ended.
        _hub.Leave(_nodes);
        _hub.Tell(Stream, "lobby", Trouble);
        Assert.Single(after.Sent);

        _hub.Leave(after);
        _hub.Tell(Stream, "lobby", Trouble);
        Assert.Single(after.Sent);
    }

    private static List<string> Types(IVisionListener listener)
    {
        List<string> types = [];
        while (listener.Messages.TryRead(out VisionMessage? message))
        {
            types.Add(message.Type);
        }

        return types;
    }

    private sealed class Nodes : IVisionNodes
    {
        public string Wanted { get; set; } = "";

        public int Changes { get; private set; }

        public List<(string Stream, VisionMessage Message)> Sent { get; } = [];

        public bool Listen(string stream) => stream == Wanted;

        public void Send(string stream, VisionMessage message) => Sent.Add((stream, message));

        public void ListenersChanged() => Changes++;
    }
}
