using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Placement;

namespace Ooblex.Actors.Tests.Placement;

public sealed class MeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("150000 100000", 4, 1.5)]
    [InlineData("800000 100000\n", 4, 4)]
    [InlineData("max 100000", 4, 4)]
    [InlineData(null, 2, 2)]
    [InlineData("", 2, 2)]
    [InlineData("0 0", 2, 2)]
    [InlineData("nonsense", 2, 2)]
    public void The_quota_of_a_container_counts_where_there_is_one(string? line, int machine, double expected) =>
        Assert.Equal(expected, CpuMeter.Processors(line, machine));

    [Fact]
    public void The_share_follows_what_is_used_and_does_not_jump()
    {
        TimeSpan used = TimeSpan.Zero;
        CpuMeter meter = new(_time, () => used, processors: 2);
        Assert.Equal(0, meter.Read());

        double before = 0;
        for (int second = 0; second < 30; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            used += TimeSpan.FromSeconds(1); // One of two processors.
            double now = meter.Read();
            Assert.InRange(now, before, before + 0.15);
            before = now;
        }

        Assert.InRange(before, 0.49, 0.5);
    }

    [Fact]
    public void Reading_more_often_than_is_worth_measuring_gives_the_same_share()
    {
        TimeSpan used = TimeSpan.Zero;
        CpuMeter meter = new(_time, () => used, processors: 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        used = TimeSpan.FromSeconds(1);
        double first = meter.Read();
        _time.Advance(TimeSpan.FromMilliseconds(50));
        used = TimeSpan.FromSeconds(5);

        Assert.Equal(first, meter.Read());
        Assert.True(first > 0);
    }

    [Fact]
    public void This_process_uses_some_processor_and_never_more_than_all()
    {
        CpuMeter meter = new(_time);
        byte[] work = new byte[32 << 20];
        Assert.NotEmpty(System.Security.Cryptography.SHA256.HashData(work));

        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.InRange(meter.Read(), double.Epsilon, 1);
    }

    [Fact]
    public void A_rate_counts_from_change_to_change_however_often_it_is_read()
    {
        RateMeter meter = new(_time);
        for (int half = 1; half <= 10; half++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            long rate = meter.BitsPerSecond(1_000L * (half / 2)); // The total moves once a second.
            Assert.Equal(half < 2 ? 0 : 8_000, rate);
        }
    }

    [Fact]
    public void A_total_that_stands_still_is_a_silent_line()
    {
        RateMeter meter = new(_time);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(8_000, meter.BitsPerSecond(1_000));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, meter.BitsPerSecond(1_000));
    }
}
