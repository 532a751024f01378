using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Engine;

namespace Ooblex.Transport.Tests.Engine;

public sealed class SuccessionTests
{
    private readonly Succession _sources = new();

    [Fact]
    public void The_first_source_is_live_and_the_next_one_waits()
    {
        (Seat first, Seat second) = (Publisher(1), Publisher(2));
        Assert.True(_sources.Offer(first));
        Assert.True(_sources.Offer(second));
        Is(first, second);

        Assert.True(_sources.Promote(second));
        Is(second, null);
        Assert.False(_sources.Promote(second));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_earlier_epoch_never_follows_a_later_one(bool isRelay)
    {
        Seat live = Publisher(2);
        _sources.Offer(live);
        Seat early = new(1, isRelay);
        Assert.False(_sources.Offer(early));
        Assert.False(_sources.Promote(early));
        Is(live, null);
        Assert.Empty(_sources.Others);
    }

    [Fact]
    public void Of_two_that_wait_the_later_epoch_stays()
    {
        (Seat live, Seat third) = (Publisher(1), Relay(3));
        _sources.Offer(live);
        Seat second = Publisher(2);
        _sources.Offer(second);
        Assert.True(_sources.Offer(third));
        Assert.False(_sources.Offer(Publisher(2)));
        Is(live, third);
        Assert.False(_sources.Promote(second));
        Is(live, third);
    }

    [Fact]
    public void Of_one_epoch_the_newest_follows_but_no_relay_follows_a_publisher()
    {
        Seat relay = Relay(1);
        _sources.Offer(relay);
        Assert.True(_sources.Offer(Relay(1)));
        Seat publisher = Publisher(1);
        Assert.True(_sources.Offer(publisher));
        _sources.Promote(publisher);
        Assert.False(_sources.Offer(Relay(1)));
        Assert.True(_sources.Offer(Publisher(1)));
        Assert.Equal(publisher, _sources.Live);
    }

    [Fact]
    public void When_the_live_one_ends_who_waits_has_its_place()
    {
        (Seat live, Seat next) = (Publisher(1), Relay(2));
        _sources.Offer(live);
        _sources.Offer(next);
        _sources.Remove(live);
        Is(next, null);
        _sources.Remove(next);
        Is(null, null);
    }

    [Fact]
    public void One_that_ends_while_it_waits_changes_nothing()
    {
        (Seat live, Seat next) = (Relay(1), Publisher(2));
        _sources.Offer(live);
        _sources.Offer(next);
        _sources.Remove(next);
        Is(live, null);
    }

    [Fact]
    public void A_relay_that_has_not_ended_is_the_source_again_when_a_publisher_of_this_node_goes()
    {
        (Seat relay, Seat publisher) = (Relay(1), Publisher(2));
        _sources.Offer(relay);
        _sources.Offer(publisher);
        _sources.Promote(publisher);
        _sources.Remove(publisher);
        Is(relay, null);
    }

    [Fact]
    public void A_publisher_whose_place_was_taken_is_never_the_source_again()
    {
        (Seat old, Seat relay) = (Publisher(1), Relay(2));
        _sources.Offer(old);
        _sources.Offer(relay);
        _sources.Promote(relay);
        _sources.Remove(relay);
        Is(null, null);
    }

    [Fact]
    public void A_source_is_quiet_when_nothing_has_come_since()
    {
        Assert.True(_sources.IsQuiet(MonoTime.FromMilliseconds(1)));
        Seat live = Publisher(1);
        _sources.Offer(live);
        Assert.True(_sources.IsQuiet(MonoTime.FromMilliseconds(1)));
        live.MediaAt = MonoTime.FromMilliseconds(1000);
        Assert.False(_sources.IsQuiet(MonoTime.FromMilliseconds(999)));
        Assert.True(_sources.IsQuiet(MonoTime.FromMilliseconds(1000)));
    }

    private void Is(Seat? live, Seat? next) => Assert.Equal((live, next), (_sources.Live, _sources.Next));

    private static Seat Publisher(long epoch) => new(epoch, isRelay: false);

    private static Seat Relay(long epoch) => new(epoch, isRelay: true);

    private sealed class Seat(long epoch, bool isRelay) : ISourceSeat
    {
        public string Stream => "s/cam";

        public bool IsSession => !isRelay;

        public bool IsConnected => true;

        public long Epoch => epoch;

        public IReadOnlyList<NegotiatedTrack> Tracks => [];

        public MediaWorker Owner => throw new NotSupportedException("Nobody asks a seat without an engine.");

        public MonoTime MediaAt { get; set; }

        public StreamSource? Source => null;
    }
}
