using Ooblex.LoadGen.Measure;
using Ooblex.TestKit.Bytes;

namespace Ooblex.LoadGen.Tests.Measure;

public sealed class DelayHistogramTests
{
    private readonly DelayHistogram _delays = new();

    [Fact]
    public void Without_a_sample_every_percentile_is_zero() => Assert.Equal(0, _delays.Percentile(0.5));

    [Fact]
    public void A_percentile_is_the_nearest_rank()
    {
        Add(Enumerable.Range(1, 200));

        Assert.Equal(200, _delays.Count);
        Assert.Equal((1, 100, 198, 200), (At(0), At(0.5), At(0.99), At(1)));
    }

    [Fact]
    public void Up_to_65_milliseconds_a_delay_is_kept_to_the_microsecond_and_above_to_the_millisecond()
    {
        Add([65_535]);
        Assert.Equal(65_535, At(1));

        _delays.Clear();
        Add([65_536 + 1_999]);
        Assert.Equal(65_536 + 1_000, At(1));
    }

    [Fact]
    public void A_packet_that_came_before_it_was_sent_counts_as_no_delay()
    {
        _delays.Add(-7);

        Assert.Equal((1, 0), (_delays.Count, At(1)));
    }

    [Fact]
    public void A_delay_beyond_the_last_bucket_is_in_the_last()
    {
        _delays.Add(TimeSpan.FromDays(1).Ticks);

        Assert.Equal(65_536 + (59_999 * 1_000), At(1));
    }

    [Fact]
    public void Delays_begin_anew_when_they_are_cleared()
    {
        Add([500, 600]);
        _delays.Clear();
        Add([3]);

        Assert.Equal((1, 3), (_delays.Count, At(0.99)));
    }

    [Fact]
    public void Adding_allocates_nothing() => Assert.Equal(0, Allocations.Of(10_000, i => _delays.Add(i)));

    private double At(double share) => _delays.Percentile(share);

    private void Add(IEnumerable<int> microseconds)
    {
        foreach (int delay in microseconds)
        {
            _delays.Add(delay * TimeSpan.TicksPerMicrosecond);
        }
    }
}
