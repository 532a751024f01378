using Akka.Actor;
using Ooblex.Actors.Exchange;
using Ooblex.Actors.Tests.Doubles;
using static Ooblex.Actors.Exchange.ExchangeProtocol;

namespace Ooblex.Actors.Tests.Exchange;

public sealed class NeighbourTests
{
    private const int Waits = 2; // A quarter of the window, which is 8.
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly Neighbour _neighbour = new(ActorRefs.Nobody, TestOptions.Exchange);
    private int _put;
    private int _dropped;

    [Fact]
    public void What_it_listens_to_is_forgotten_when_it_is_not_said_again()
    {
        _neighbour.Hear(new Hear(["s/a", "s/b"], IsAll: false, WantsAnswer: false), Start);
        _neighbour.Hear(new Hear(["s/b"], IsAll: false, WantsAnswer: false), Start + TimeSpan.FromSeconds(2));
        _neighbour.Forget(Start + TimeSpan.FromSeconds(3));
        Assert.Equal(["s/b"], _neighbour.Wishes);
        Assert.True(_neighbour.Hears("s/b"));

        _neighbour.Unhear(["s/b", "s/unknown"]);
        Assert.Empty(_neighbour.Wishes);
    }

    [Fact]
    public void All_that_it_listens_to_takes_the_place_of_what_it_said_before()
    {
        _neighbour.Hear(new Hear(["s/a"], IsAll: false, WantsAnswer: false), Start);
        _neighbour.Hear(new Hear(["s/b"], IsAll: true, WantsAnswer: false), Start);
        Assert.Equal(["s/b"], _neighbour.Wishes);
    }

    [Fact]
    public void It_may_ask_for_so_many_streams_and_no_more()
    {
        string[] many = [.. Enumerable.Range(0, 10).Select(i => $"s/{i}")];
        _neighbour.Hear(new Hear(many, IsAll: true, WantsAnswer: false), Start);
        Assert.Equal(many[..TestOptions.Exchange.MaxStreams], _neighbour.Wishes);
    }

    [Fact]
    public void So_many_messages_are_on_their_way_and_no_more_until_it_has_taken_some()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Send(8).Select(sent => sent.Number));
        Assert.Empty(Send(1));
        _neighbour.Acknowledge(3);
        Assert.Equal([9, 10, 11], Send(2).Select(sent => sent.Number));
        _neighbour.Acknowledge(2); // Late, and nothing new.
        Assert.Empty(Send(1));
        _neighbour.Acknowledge(long.MaxValue); // Nothing that was not sent.
        Assert.Equal(8, Send(8).Count);
    }

    [Fact]
    public void When_it_is_slow_the_oldest_that_waits_goes_and_the_newest_is_sent_next()
    {
        Send(8 + Waits);
        Assert.Equal(0, _dropped);
        Send(3);
        Assert.Equal((Waits, 3), (_neighbour.Waiting, _dropped));

        _neighbour.Acknowledge(1);
        Assert.Equal([(9, 12)], Take());
        _neighbour.Acknowledge(9);
        Assert.Equal([(10, 13), (11, 14)], Send(1));
        Assert.Equal((0, 3), (_neighbour.Waiting, _dropped));
    }

    [Fact]
    public void A_lost_acknowledgement_shuts_it_out_only_until_it_speaks_again()
    {
        Send(8);
        _neighbour.Hear(new Hear(["s/a"], IsAll: false, WantsAnswer: false), Start);
        Assert.Empty(Send(1));
        _neighbour.Hear(new Hear(["s/a"], IsAll: true, WantsAnswer: false), Start);
        Assert.Equal(8, Send(7).Count);
    }

    [Fact]
    public void It_is_told_of_what_came_after_a_quarter_of_the_window_and_once()
    {
        Assert.False(_neighbour.Receive(1));
        Assert.True(_neighbour.Receive(5)); // Three were lost.
        Assert.True(_neighbour.TryAnswer(out long number));
        Assert.Equal(5, number);
        Assert.False(_neighbour.TryAnswer(out _));

        Assert.False(_neighbour.Receive(1)); // It has begun anew.
        Assert.True(_neighbour.Receive(2));
        Assert.True(_neighbour.TryAnswer(out number));
        Assert.Equal(2, number);
    }

    // Each bears its place among all that were put; what may go is taken at once.
    private List<(long Number, int Place)> Send(int messages)
    {
        List<(long, int)> sent = [];
        for (int i = 0; i < messages; i++)
        {
            bool hadRoom = _neighbour.Put(new Outgoing("s/a", "x", BitConverter.GetBytes(++_put)));
            _dropped += hadRoom ? 0 : 1;
            sent.AddRange(Take());
        }

        return sent;
    }

    private List<(long Number, int Place)> Take()
    {
        List<(long, int)> taken = [];
        while (_neighbour.TryTake(out Found? found))
        {
            taken.Add((found.Number, BitConverter.ToInt32(found.Json)));
        }

        return taken;
    }
}
