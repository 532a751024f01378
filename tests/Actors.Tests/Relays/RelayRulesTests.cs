using Ooblex.Actors.Relays;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Relays;

public sealed class RelayRulesTests
{
    private static readonly PeerId There = PeerId.New("n2");
    private static readonly PeerId Elsewhere = PeerId.New("n3");
    private static readonly PeerId Local = PeerId.New("n1");

    private static readonly RelaySituation Watched = new(
        "n1",
        Source(There, 7),
        new HeldRelay(1, 7, There),
        SilentFor: TimeSpan.Zero,
        OriginIsLive: true,
        PublishesHere: false,
        UnwantedFor: TimeSpan.Zero);

    [Fact]
    public void What_is_watched_here_and_published_there_is_brought() =>
        Assert.Equal(RelayStep.Open, Decide(Watched with { Held = null }));

    [Fact]
    public void What_is_here_already_is_left_alone() => Assert.Equal(RelayStep.Stay, Decide(Watched));

    [Fact]
    public void A_relay_that_an_earlier_actor_system_opened_counts_by_its_epoch()
    {
        Assert.Equal(RelayStep.Stay, Decide(Watched with { Held = new HeldRelay(1, 7, null) }));
        Assert.Equal(RelayStep.Open, Decide(Watched with { Held = new HeldRelay(1, 6, null) }));
    }

    [Fact]
    public void Another_publisher_of_another_epoch_is_brought_in_its_place()
    {
        Assert.Equal(RelayStep.Open, Decide(Watched with { Source = Source(Elsewhere, 8) }));
        Assert.Equal(RelayStep.Open, Decide(Watched with { Source = Source(Elsewhere, 7) }));
    }

    [Fact]
    public void A_silent_relay_is_asked_for_anew() =>
        Assert.Equal(RelayStep.Open, Decide(Watched with { SilentFor = TestOptions.Relays.Silence }));

    [Fact]
    public void While_the_origin_is_not_heard_of_what_may_still_flow_flows_on()
    {
        Assert.Equal(RelayStep.Stay, Decide(Watched with { OriginIsLive = false }));
        TimeSpan minute = TimeSpan.FromMinutes(1);
        Assert.Equal(RelayStep.Stay, Decide(Watched with { OriginIsLive = false, SilentFor = minute }));
        Assert.Equal(RelayStep.Stay, Decide(Watched with { OriginIsLive = false, Held = null }));
    }

    [Fact]
    public void While_nobody_publishes_viewers_keep_what_they_have()
    {
        Assert.Equal(RelayStep.Stay, Decide(Watched with { Source = Source(null, 7) }));
        Assert.Equal(RelayStep.Stay, Decide(Watched with { Source = null }));
    }

    [Fact]
    public void A_publisher_that_comes_to_this_node_takes_the_relays_place_once_it_is_open()
    {
        Assert.Equal(RelayStep.Stay, Decide(Watched with { Source = Source(Local, 8) }));
        Assert.Equal(RelayStep.End, Decide(Watched with { Source = Source(Local, 8), PublishesHere = true }));
        Assert.Equal(
            RelayStep.Stay, Decide(Watched with { Source = Source(Local, 8), PublishesHere = true, Held = null }));
    }

    [Fact]
    public void A_relay_that_nobody_watches_ends_after_a_while()
    {
        TimeSpan linger = TestOptions.Relays.Linger;
        Assert.Equal(RelayStep.Stay, Decide(Watched with { UnwantedFor = linger - TimeSpan.FromMilliseconds(1) }));
        Assert.Equal(RelayStep.End, Decide(Watched with { UnwantedFor = linger }));
        Assert.Equal(RelayStep.Stay, Decide(Watched with { UnwantedFor = linger, Held = null }));
    }

    private static RelayStep Decide(RelaySituation now) => RelayRules.Decide(now, TestOptions.Relays);

    private static StreamEntry Source(PeerId? publisher, long epoch) => new()
    {
        Stream = new StreamRef("here", StreamId.Parse("lobby")),
        Options = new StreamOptions(""),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Publisher = publisher,
        Epoch = epoch,
    };
}
