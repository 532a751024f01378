using Ooblex.Actors.Listing;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Listing;

public sealed class StreamShelfTests
{
    private static readonly PeerId Ada = PeerId.New("n1");
    private static readonly PeerId Bob = PeerId.New("n2");

    [Fact]
    public void A_later_publisher_beats_later_news_of_an_earlier_one() =>
        Assert.Equal(
            2, Only(StreamShelf.Empty.With(Row(epoch: 2, revision: 10)).With(Row(epoch: 1, revision: 99))).Epoch);

    [Fact]
    public void Later_news_of_one_publisher_stand() =>
        Assert.Equal(5, Only(StreamShelf.Empty.With(Row(revision: 2, viewers: 5)).With(Row(revision: 1))).Viewers);

    [Fact]
    public void Of_two_that_claim_one_epoch_at_once_the_same_wins_whoever_is_heard_last()
    {
        PeerId greater = string.CompareOrdinal(Ada.EntityId, Bob.EntityId) > 0 ? Ada : Bob;
        StreamRow ada = Row(publisher: Ada);
        StreamRow bob = Row(publisher: Bob);
        Assert.Equal(greater, Only(StreamShelf.Empty.With(ada).With(bob)).Publisher);
        Assert.Equal(greater, Only(StreamShelf.Empty.With(bob).With(ada)).Publisher);
    }

    [Fact]
    public void Old_news_do_not_bring_an_ended_stream_back()
    {
        StreamRow end = StreamRow.EndOf(Row().Entry.Stream, epoch: 1, revision: 5);
        Assert.True(StreamShelf.Empty.With(end).With(Row(revision: 4)).Rows.Values.Single().Ended);
        Assert.False(StreamShelf.Empty.With(end).With(Row(epoch: 2, revision: 6)).Rows.Values.Single().Ended);
    }

    [Fact]
    public void What_one_node_has_forgotten_another_one_does_not_bring_back()
    {
        StreamShelf remembers = StreamShelf.Empty.With(StreamRow.EndOf(Row().Entry.Stream, epoch: 1, revision: 5));
        StreamShelf forgot = remembers.Forget(horizon: 5);
        Assert.Empty(forgot.Rows);
        Assert.Empty(forgot.Merge(remembers).Rows);
        Assert.Empty(remembers.Merge(forgot).Rows);
        Assert.Same(forgot, forgot.With(StreamRow.EndOf(Row().Entry.Stream, epoch: 1, revision: 5)));
    }

    [Fact]
    public void A_delta_carries_what_changed_and_nothing_else()
    {
        StreamShelf before = StreamShelf.Empty.With(Row(stream: "a")).ResetDelta();
        StreamShelf after = before.With(Row(stream: "b")).With(Row(stream: "c"));
        Assert.Equal(["here/b", "here/c"], after.Delta!.Rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(after.Rows, before.MergeDelta(after.Delta).Rows);
        Assert.Null(after.ResetDelta().Delta);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(2_000)]
    public void Replicas_that_heard_the_same_agree_in_whatever_order_they_heard_it(int seed)
    {
        for (int round = seed; round < seed + 300; round++)
        {
            Random random = new(round);
            StreamShelf[] replicas = [StreamShelf.Empty, StreamShelf.Empty, StreamShelf.Empty];
            for (int i = 0; i < 40; i++)
            {
                ref StreamShelf replica = ref replicas[random.Next(replicas.Length)];
                replica = random.Next(10) switch
                {
                    0 => replica.Forget(random.Next(15)),
                    1 or 2 => replica.Merge(replicas[random.Next(replicas.Length)]),
                    3 => replica.With(StreamRow.EndOf(Any(random).Entry.Stream, random.Next(2), random.Next(20))),
                    _ => replica.With(Any(random)),
                };
            }

            StreamShelf forwards = replicas[0].Merge(replicas[1]).Merge(replicas[2]);
            StreamShelf backwards = replicas[2].Merge(replicas[1].Merge(replicas[0])).Merge(replicas[2]);
            Assert.Equal(Text(forwards), Text(backwards));
            Assert.Equal(forwards.Forgotten, backwards.Forgotten);
        }
    }

    private static IEnumerable<string> Text(StreamShelf shelf) =>
        shelf.Rows.Values.Select(row => $"{row.Key} {row.Entry.Epoch} {row.Revision} {row.Ended} {row.Entry.Publisher}")
            .Order(StringComparer.Ordinal);

    private static StreamRow Any(Random random) => Row(
        $"{(char)('a' + random.Next(2))}",
        random.Next(2),
        random.Next(20),
        publisher: random.Next(3) switch { 0 => Ada, 1 => Bob, _ => null });

    private static StreamEntry Only(StreamShelf shelf) => Assert.Single(shelf.Rows).Value.Entry;

    private static StreamRow Row(
        string stream = "lobby", long epoch = 1, long revision = 1, int viewers = 0, PeerId? publisher = null) => new(
        new StreamEntry
        {
            Stream = new StreamRef("here", StreamId.Parse(stream)),
            Options = new StreamOptions(""),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Epoch = epoch,
            Viewers = viewers,
            Publisher = publisher,
        },
        revision,
        Ended: false);
}
