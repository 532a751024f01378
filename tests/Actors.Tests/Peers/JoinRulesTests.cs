using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Peers;

public sealed class JoinRulesTests
{
    private static readonly StreamRef Lobby = new("here", StreamId.Parse("lobby"));
    private static readonly PeerId Ada = PeerId.New("n1");
    private static readonly PeerId Self = PeerId.New("n2");

    [Fact]
    public void A_viewer_goes_where_the_directory_knows_a_publisher() =>
        Assert.Equal(new ProvisionalJoin(7, Ada), JoinRules.Decide(Watch(), Row(Ada, epoch: 7)));

    [Fact]
    public void A_viewer_of_a_stream_without_publisher_waits_for_the_stream()
    {
        Assert.Null(JoinRules.Decide(Watch(), Row(null)));
        Assert.Null(JoinRules.Decide(Watch(), StreamRow.EndOf(Lobby, 7, 1)));
        Assert.Null(JoinRules.Decide(Watch(), null));
    }

    [Fact]
    public void The_key_of_the_present_publisher_claims_the_next_epoch() =>
        Assert.Equal(new ProvisionalJoin(8, Self), JoinRules.Decide(Publish(), Row(Ada, epoch: 7)));

    [Fact]
    public void Another_key_waits_for_the_stream() =>
        Assert.Null(JoinRules.Decide(Publish(keyId: "other"), Row(Ada, epoch: 7)));

    [Fact]
    public void A_stream_without_publisher_is_free_for_any_key() =>
        Assert.Equal(new ProvisionalJoin(8, Self), JoinRules.Decide(Publish(keyId: "other"), Row(null, epoch: 7)));

    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, null)]
    public void A_stream_that_ended_comes_back_for_a_key_that_may_make_it_with_a_later_epoch(bool may, int? epoch) =>
        Assert.Equal(epoch, JoinRules.Decide(Publish(mayCreate: may), StreamRow.EndOf(Lobby, 7, 1))?.Epoch);

    [Fact]
    public void A_new_stream_begins_with_the_first_epoch() =>
        Assert.Equal(new ProvisionalJoin(1, Self), JoinRules.Decide(Publish(), null));

    [Theory]
    [InlineData(StreamRefusal.TakenOver, CloseReason.TakenOver)]
    [InlineData(StreamRefusal.PublisherBusy, CloseReason.TakenOver)]
    [InlineData(StreamRefusal.NotFound, CloseReason.StreamDeleted)]
    [InlineData(StreamRefusal.TooManyViewers, CloseReason.OpenFailed)]
    [InlineData(StreamRefusal.NoPublisher, null)]
    [InlineData(StreamRefusal.Unavailable, null)]
    public void A_session_that_is_open_ends_only_when_the_stream_means_it(StreamRefusal why, CloseReason? reason) =>
        Assert.Equal(reason, JoinRules.EndOf(why));

    private static PeerProtocol.Open Watch() => new(Self, PeerRole.Viewer, Lobby, "", "key", false);

    private static PeerProtocol.Open Publish(string keyId = "key", bool mayCreate = true) =>
        new(Self, PeerRole.Publisher, Lobby, "", keyId, mayCreate);

    private static StreamRow Row(PeerId? publisher, long epoch = 1) => new(
        new StreamEntry
        {
            Stream = Lobby,
            Options = new StreamOptions(""),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Publisher = publisher,
            KeyId = publisher is null ? "" : "key",
            Epoch = epoch,
        },
        Revision: 1,
        Ended: false);
}
