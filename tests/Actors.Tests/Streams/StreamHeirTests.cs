using Ooblex.Actors.Streams;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using static Ooblex.Contracts.Streams.StreamProtocol;

namespace Ooblex.Actors.Tests.Streams;

/// <summary>Publishers that wait until their media flows.</summary>
public sealed class StreamHeirTests
{
    private static readonly StreamRef Lobby = new("here", StreamId.Parse("lobby"));
    private static readonly PeerId Ada = PeerId.New("n1");
    private static readonly PeerId Bob = PeerId.New("n2");
    private static readonly PeerId Eve = PeerId.New("n3");

    private StreamState _state = StreamState.None;
    private StreamHeir? _heir;

    [Fact]
    public void Who_waits_is_promised_the_next_epoch_and_nothing_changes()
    {
        Assert.Equal((1, Ada), Publishes(Ada));
        Assert.Equal((2, Ada), Publishes(Bob));
        Assert.Equal(new StreamHeir(Bob, "key", 2), _heir);
        Assert.Equal((1L, Ada), (_state.Epoch, _state.Publisher!.Peer));
    }

    [Fact]
    public void Each_that_waits_is_promised_an_epoch_of_its_own_so_that_the_last_one_stays()
    {
        Publishes(Ada);
        Assert.Equal((2, Ada), Publishes(Bob));
        Assert.Equal((3, Ada), Publishes(Eve));

        Claims(Eve, 3);
        Assert.Equal(StreamRefusal.TakenOver, Assert.IsType<Refused>(Decide(Claim(Bob, 2)).Reply).Why);
        Assert.Equal((3L, Eve), (_state.Epoch, _state.Publisher!.Peer));
    }

    [Fact]
    public void The_one_before_is_told_when_the_claim_comes_and_not_sooner()
    {
        Publishes(Ada);
        Assert.Empty(Decide(Waiting(Bob)).Notices);
        Assert.Equal([new PeerProtocol.Close(Ada, CloseReason.TakenOver)], Decide(Claim(Bob, 2)).Notices);
    }

    [Fact]
    public void When_the_present_publisher_leaves_first_the_stream_is_never_without_one()
    {
        Publishes(Ada);
        Publishes(Bob);
        StreamDecision left = Decide(new Leave(Lobby, Ada));

        Assert.Equal(2, left.Events.Count);
        Assert.Equal((2L, Bob), (_state.Epoch, _state.Publisher!.Peer));
        Claims(Bob, 2);
        Assert.Equal(2, _state.Epoch);
    }

    [Fact]
    public void One_that_has_gone_is_nobodys_heir()
    {
        Publishes(Ada);
        Publishes(Bob);
        Decide(new Leave(Lobby, Bob));
        Assert.Null(_heir);
        Assert.Equal(Ada, _state.Publisher!.Peer);

        Decide(new Leave(Lobby, Ada));
        Assert.Null(_state.Publisher);
    }

    [Fact]
    public void A_stream_that_forgot_its_heir_in_a_restart_takes_the_claim()
    {
        Publishes(Ada);
        Publishes(Bob);
        _heir = null;
        Claims(Bob, 2);
        Assert.Equal((2L, Bob), (_state.Epoch, _state.Publisher!.Peer));
    }

    [Fact]
    public void An_heir_that_publishes_by_now_is_no_heir_of_a_later_one()
    {
        Publishes(Ada);
        Publishes(Bob);
        Claims(Bob, 2);
        Decide(new Leave(Lobby, Bob));
        Assert.Null(_state.Publisher);
    }

    [Fact]
    public void Another_key_is_not_promised_anything()
    {
        Publishes(Ada);
        Publish other = new(Lobby, Bob, "other", MayCreate: true, Waits: true);
        Assert.Equal(StreamRefusal.PublisherBusy, Assert.IsType<Refused>(Decide(other).Reply).Why);
        Assert.Null(_heir);
    }

    [Fact]
    public void Without_a_publisher_there_is_nobody_to_wait_for()
    {
        Publishes(Ada);
        Decide(new Leave(Lobby, Ada));
        Assert.Equal((2, Bob), Publishes(Bob));
        Assert.Equal(Bob, _state.Publisher!.Peer);
    }

    private (long Epoch, PeerId Publisher) Publishes(PeerId peer)
    {
        Accepted accepted = Assert.IsType<Accepted>(Decide(Waiting(peer)).Reply);
        return (accepted.Epoch, accepted.Publisher!.Value);
    }

    private void Claims(PeerId peer, long epoch) => Assert.IsType<Accepted>(Decide(Claim(peer, epoch)).Reply);

    private static Publish Waiting(PeerId peer) => new(Lobby, peer, "key", MayCreate: true, Waits: true);

    private static Publish Claim(PeerId peer, long epoch) => new(Lobby, peer, "key", MayCreate: false, epoch);

    private StreamDecision Decide(ICommand command)
    {
        StreamCircumstances now = new(
            DateTimeOffset.UnixEpoch, RoomForStream: true, MaxViewers: 2, MaxPipelines: 2, _heir);
        StreamDecision decision = StreamRoster.Decide(_state, command, now);
        _heir = StreamHeir.After(_heir, command, decision.Reply, _state.Epoch);
        _state = decision.Events.Aggregate(_state, (state, happened) => state.Apply(happened));
        return decision;
    }
}
