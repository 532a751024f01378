using Ooblex.LoadGen.Peers;

namespace Ooblex.LoadGen.Tests.Peers;

public sealed class SequenceTrackTests
{
    private const uint Source = 7;

    private SequenceTrack _track;

    [Fact]
    public void Packets_in_order_miss_nothing() => Assert.Equal(0, Take(100, 101, 102));

    [Fact]
    public void A_gap_counts_what_is_missing() => Assert.Equal(3, Take(100, 104));

    [Fact]
    public void A_packet_that_comes_late_was_not_lost() => Assert.Equal(1, Take(100, 103, 101));

    [Fact]
    public void The_newest_packet_once_more_changes_nothing() => Assert.Equal(1, Take(100, 102, 102));

    [Fact]
    public void Numbers_go_on_after_their_wrap()
    {
        Assert.Equal(1, Take(65_534, 65_535, 1));
        Assert.Equal(0x1_0001u, _track.ExtendedHighest);
    }

    [Fact]
    public void Another_source_begins_anew()
    {
        Take(100);

        Assert.Equal(0, _track.Take(Source + 1, 5_000));
        Assert.Equal((Source + 1, 5_000u), (_track.Ssrc, _track.ExtendedHighest));
    }

    private int Take(params int[] numbers) => numbers.Sum(number => _track.Take(Source, (ushort)number));
}
