using Ooblex.Protocol.Srtp;

namespace Ooblex.Protocol.Tests.Srtp;

public sealed class ReplayWindowTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(1024)]
    public void It_agrees_with_a_set_of_all_indices_ever_accepted(int size)
    {
        const int seed = 20_261;
        Random random = new(seed + size);
        ReplayWindow window = new(size);
        HashSet<long> accepted = [];
        long highest = -1;
        for (int step = 0; step < 50_000; step++)
        {
            long index = Math.Max(0, highest + random.Next(-2 * size, random.Next(20) == 0 ? 3 * size : 4));
            bool expected = index > highest || (index > highest - size && !accepted.Contains(index));

            Assert.True(expected == window.IsFresh(index), $"seed {seed}, step {step}, index {index}, top {highest}");
            if (expected)
            {
                window.Accept(index);
                accepted.Add(index);
                highest = Math.Max(highest, index);
            }
        }
    }

    [Fact]
    public void Asking_changes_nothing()
    {
        ReplayWindow window = new(64);
        window.Accept(10);

        Assert.True(window.IsFresh(1_000_000));
        Assert.True(window.IsFresh(9));

        Assert.Equal(10, window.Highest);
        Assert.False(window.IsFresh(10));
    }

    [Theory]
    [InlineData(-1, 65_535, 65_535)] // Nothing heard yet: the roll-over counter is 0.
    [InlineData(100, 101, 101)]
    [InlineData(100, 50, 50)]
    [InlineData(100, 65_500, -36)] // Before the start of the stream.
    [InlineData(65_535, 0, 65_536)]
    [InlineData(65_536, 65_535, 65_535)]
    [InlineData(131_071, 5, 131_077)]
    [InlineData(131_080, 65_530, 131_066)]
    [InlineData(65_536 + 100, 100 + 32_768, 65_536 + 100 + 32_768)] // RFC 3711 §3.3.1: exactly half counts as ahead.
    [InlineData(65_536 + 40_000, 40_000 - 32_768, 65_536 + 40_000 - 32_768)] // … and here as behind.
    public void A_sequence_number_is_read_as_the_nearest_index(long highest, int sequence, long expected)
    {
        ReplayWindow window = new(64);
        if (highest >= 0)
        {
            window.Accept(highest);
        }

        Assert.Equal(expected, window.Estimate((ushort)sequence));
    }
}
