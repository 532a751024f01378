using Ooblex.Forwarding.Feedback;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Feedback;

public sealed class RoundTripMeterTests
{
    private readonly RoundTripMeter _meter = new();

    [Fact]
    public void The_echo_of_a_report_gives_the_round_trip_without_the_viewers_delay()
    {
        NtpTime ntp = new(0x1111_2222_3333_4444);
        _meter.OnSent(ntp, MonoTime.FromMilliseconds(1_000));

        MonoTime arrival = MonoTime.FromMilliseconds(1_240);
        Assert.True(_meter.TryMeasure(Echo(ntp.Compact, 200), arrival, out TimeSpan roundTrip));

        Assert.Equal(40, roundTrip.TotalMilliseconds, 0.1);
        Assert.Equal(roundTrip, _meter.Smoothed);
    }

    [Fact]
    public void Later_measurements_count_one_eighth()
    {
        for (uint i = 1; i <= 2; i++)
        {
            NtpTime ntp = new((ulong)i << 32);
            _meter.OnSent(ntp, MonoTime.FromMilliseconds(1_000 * i));
            MonoTime now = MonoTime.FromMilliseconds((1_000 * i) + (i == 1 ? 40 : 120));
            Assert.True(_meter.TryMeasure(Echo(ntp.Compact, 0), now, out _));
        }

        Assert.Equal(50, _meter.Smoothed.TotalMilliseconds, 0.1);
    }

    [Fact]
    public void Echoes_of_nothing_of_the_forgotten_and_of_the_future_are_ignored()
    {
        for (uint i = 1; i <= 9; i++)
        {
            _meter.OnSent(new NtpTime((ulong)i << 32), MonoTime.FromMilliseconds(i));
        }

        MonoTime now = MonoTime.FromMilliseconds(100);
        Assert.False(_meter.TryMeasure(Echo(0, 0), now, out _));
        Assert.False(_meter.TryMeasure(Echo(1 << 16, 0), now, out _));
        Assert.False(_meter.TryMeasure(Echo(12_345, 0), now, out _));
        Assert.False(_meter.TryMeasure(Echo(9 << 16, 200), now, out _));
        Assert.False(_meter.IsKnown);
        Assert.True(_meter.TryMeasure(Echo(9 << 16, 50), now, out _));
        Assert.True(_meter.IsKnown);
    }

    private static ReportBlock Echo(uint lastSr, double delayMs) =>
        new(1, 0, 0, 0, 0, lastSr, NtpTime.CompactSpan(TimeSpan.FromMilliseconds(delayMs)));
}
