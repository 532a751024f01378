using Ooblex.Actors.Streams;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using static Ooblex.Contracts.Streams.StreamProtocol;

namespace Ooblex.Actors.Tests.Streams;

public sealed class StreamRosterTests
{
    private static readonly StreamRef Lobby = new("here", StreamId.Parse("lobby"));
    private static readonly PeerId Ada = PeerId.New("n1");
    private static readonly PeerId Bob = PeerId.New("n1");
    private static readonly PeerId Eve = PeerId.New("n1");

    private StreamState _state = StreamState.None;

    [Fact]
    public void Publishing_makes_an_unknown_stream_when_the_key_may()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true), epoch: 1);

        Assert.True(_state.Exists);
        Assert.False(_state.Explicit);
        Assert.Equal("lobby", _state.Options.Name);
        Assert.Equal(Ada, _state.Publisher?.Peer);
    }

    [Fact]
    public void Publishing_an_unknown_stream_is_refused_when_the_key_may_not()
    {
        Refuses(new Publish(Lobby, Ada, "key", MayCreate: false), StreamRefusal.NotAllowed);
        Assert.False(_state.Exists);
    }

    [Fact]
    public void A_key_that_may_not_create_publishes_a_stream_that_exists()
    {
        Accepts(new Create(Lobby, new StreamOptions("Lobby"), "owner"));
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: false), epoch: 1);
    }

    [Fact]
    public void The_same_key_takes_over_and_the_old_session_is_told()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true), epoch: 1);

        StreamDecision decision = Accepts(new Publish(Lobby, Bob, "key", MayCreate: true), epoch: 2);

        Assert.Equal([new PeerProtocol.Close(Ada, CloseReason.TakenOver)], decision.Notices);
        Assert.Equal(Bob, _state.Publisher?.Peer);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    public void A_later_claim_of_the_same_key_is_the_publisher_with_the_epoch_it_claimed(long claim, long epoch)
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true), epoch: 1);
        StreamDecision decision = Accepts(Claim(Bob, claim), epoch);
        Assert.Equal([new PeerProtocol.Close(Ada, CloseReason.TakenOver)], decision.Notices);
    }

    [Fact]
    public void A_claim_that_is_older_than_the_present_publisher_has_lost()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: true));
        Refuses(Claim(Ada, 1), StreamRefusal.TakenOver);
        Assert.Equal(Bob, _state.Publisher?.Peer);
    }

    [Fact]
    public void Of_two_claims_of_one_epoch_the_greater_session_id_stays_whoever_comes_first()
    {
        (PeerId small, PeerId great) =
            string.CompareOrdinal(Ada.EntityId, Bob.EntityId) < 0 ? (Ada, Bob) : (Bob, Ada);
        Accepts(new Publish(Lobby, Eve, "key", MayCreate: true));
        Accepts(Claim(great, 2), epoch: 2);
        Refuses(Claim(small, 2), StreamRefusal.TakenOver);

        _state = StreamState.None;
        Accepts(new Publish(Lobby, Eve, "key", MayCreate: true));
        Accepts(Claim(small, 2), epoch: 2);
        Accepts(Claim(great, 2), epoch: 3);
        Assert.Equal(great, _state.Publisher?.Peer);
    }

    [Fact]
    public void A_claim_with_another_key_is_not_stronger_than_the_publisher_who_is_there()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Refuses(new Publish(Lobby, Bob, "other", MayCreate: false, Claim: 2), StreamRefusal.PublisherBusy);
    }

    [Fact]
    public void A_publisher_that_its_stream_had_given_up_comes_back_as_a_new_one()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true), epoch: 1);
        Accepts(new Leave(Lobby, Ada));
        Accepts(Claim(Ada, 1), epoch: 2);
    }

    [Fact]
    public void A_claim_of_a_stream_that_nobody_remembers_makes_it_and_one_of_a_stream_that_ended_does_not()
    {
        Accepts(Claim(Ada, 1), epoch: 1);
        Accepts(new Delete(Lobby));
        Refuses(Claim(Ada, 1), StreamRefusal.NotFound);
        Assert.False(_state.Exists);
    }

    [Fact]
    public void Another_key_is_told_that_the_stream_is_busy()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Refuses(new Publish(Lobby, Bob, "other", MayCreate: true), StreamRefusal.PublisherBusy);
        Assert.Equal(Ada, _state.Publisher?.Peer);
    }

    [Fact]
    public void A_publish_that_is_repeated_changes_nothing()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true), epoch: 1);
        StreamDecision decision = Accepts(new Publish(Lobby, Ada, "key", MayCreate: true), epoch: 1);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void A_publisher_that_was_taken_over_leaves_the_new_one_alone()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: true));

        StreamDecision decision = Accepts(new Leave(Lobby, Ada));

        Assert.Empty(decision.Events);
        Assert.Equal(Bob, _state.Publisher?.Peer);
    }

    [Fact]
    public void What_an_old_publisher_announces_is_not_taken_for_the_new_one()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Publish(Lobby, Bob, "key", MayCreate: true));
        Accepts(new Announce(Lobby, Ada, ["video/H264"]));
        Assert.Empty(_state.Publisher!.Codecs);

        Accepts(new Announce(Lobby, Bob, ["video/VP8"]));
        Assert.Equal("video/VP8", Assert.Single(_state.Publisher!.Codecs));
    }

    [Fact]
    public void Viewers_stay_when_the_publisher_leaves_and_the_epoch_goes_on()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true), epoch: 1);
        Accepts(new Subscribe(Lobby, Bob));
        Accepts(new Leave(Lobby, Ada));

        Assert.Null(_state.Publisher);
        Assert.Equal([Bob], _state.Viewers);
        Accepts(new Publish(Lobby, Eve, "other", MayCreate: false), epoch: 2);
    }

    [Fact]
    public void Watching_needs_a_stream_and_a_publisher()
    {
        Refuses(new Subscribe(Lobby, Bob), StreamRefusal.NotFound);
        Accepts(new Create(Lobby, new StreamOptions("Lobby"), "owner"));
        Refuses(new Subscribe(Lobby, Bob), StreamRefusal.NoPublisher);
    }

    [Fact]
    public void One_viewer_more_than_the_limit_is_refused_and_a_repeated_one_is_not_counted()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Subscribe(Lobby, Bob));
        Assert.Empty(Accepts(new Subscribe(Lobby, Bob)).Events);
        Accepts(new Subscribe(Lobby, Eve));
        Refuses(new Subscribe(Lobby, PeerId.New("n1")), StreamRefusal.TooManyViewers);

        Accepts(new Leave(Lobby, Bob));
        Accepts(new Subscribe(Lobby, PeerId.New("n1")));
    }

    [Fact]
    public void A_full_node_makes_no_more_streams_but_serves_those_it_has()
    {
        Refuses(new Create(Lobby, new StreamOptions("x"), "key"), StreamRefusal.TooManyStreams, room: false);
        Refuses(new Publish(Lobby, Ada, "key", MayCreate: true), StreamRefusal.TooManyStreams, room: false);

        Accepts(new Create(Lobby, new StreamOptions("x"), "key"));
        Decide(new Publish(Lobby, Ada, "key", MayCreate: true), room: false);
        Assert.Equal(Ada, _state.Publisher?.Peer);
    }

    [Fact]
    public void Deleting_ends_every_session_and_keeps_the_epoch_for_the_next_stream_of_that_name()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true), epoch: 1);
        Accepts(new Subscribe(Lobby, Bob));

        StreamDecision decision = Accepts(new Delete(Lobby));

        Assert.Equivalent(
            new PeerProtocol.ICommand[]
            {
                new PeerProtocol.Close(Ada, CloseReason.StreamDeleted),
                new PeerProtocol.Close(Bob, CloseReason.StreamDeleted),
            },
            decision.Notices);
        Assert.False(_state.Exists);
        Refuses(new Describe(Lobby), StreamRefusal.NotFound);
        Accepts(new Publish(Lobby, Eve, "key", MayCreate: true), epoch: 2);
    }

    [Fact]
    public void Creating_twice_changes_the_options_and_makes_the_stream_stay()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Create(Lobby, new StreamOptions("Named"), "key"));

        Assert.Equal("Named", _state.Options.Name);
        Assert.True(_state.Explicit);
        Assert.Equal(Ada, _state.Publisher?.Peer);
    }

    [Fact]
    public void Only_an_empty_stream_that_publishing_made_lapses()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Assert.Null(Lapse());

        Accepts(new Leave(Lobby, Ada));
        StreamDecision lapsed = Assert.IsType<StreamDecision>(Lapse());
        Assert.IsType<StreamEvent.Ended>(Assert.Single(lapsed.Events));

        Accepts(new Configure(Lobby, new StreamOptions("Kept")));
        Assert.Null(Lapse());
    }

    [Fact]
    public void A_summary_tells_what_the_events_told()
    {
        Accepts(new Publish(Lobby, Ada, "key", MayCreate: true));
        Accepts(new Announce(Lobby, Ada, ["video/VP8", "audio/opus"]));
        Accepts(new Subscribe(Lobby, Bob));

        StreamSummary summary = Assert.IsType<Described>(Decide(new Describe(Lobby)).Reply).Summary;

        Assert.Equal(Ada, summary.Publisher);
        Assert.Equal([Bob], summary.Viewers);
        Assert.Equal(["video/VP8", "audio/opus"], summary.Codecs);
        Assert.Equal(DateTimeOffset.UnixEpoch, summary.LiveSince);
        Assert.Equal(1, summary.Epoch);
    }

    private StreamDecision? Lapse() =>
        StreamRoster.Lapse(_state, Lobby, new StreamCircumstances(DateTimeOffset.UnixEpoch, true, 2, 2));

    private static Publish Claim(PeerId peer, long epoch) =>
        new(Lobby, peer, "key", MayCreate: false, epoch);

    private StreamDecision Accepts(ICommand command, long? epoch = null)
    {
        StreamDecision decision = Decide(command);
        Accepted accepted = Assert.IsType<Accepted>(decision.Reply);
        Assert.Equal(epoch ?? accepted.Epoch, accepted.Epoch);
        return decision;
    }

    private void Refuses(ICommand command, StreamRefusal why, bool room = true)
    {
        StreamDecision decision = Decide(command, room);
        Assert.Equal(new Refused(Lobby, why), decision.Reply);
        Assert.Empty(decision.Events);
        Assert.Empty(decision.Notices);
    }

    private StreamDecision Decide(ICommand command, bool room = true)
    {
        StreamDecision decision = StreamRoster.Decide(
            _state, command, new StreamCircumstances(DateTimeOffset.UnixEpoch, room, MaxViewers: 2, MaxPipelines: 2));
        _state = decision.Events.Aggregate(_state, (state, happened) => state.Apply(happened));
        return decision;
    }
}
