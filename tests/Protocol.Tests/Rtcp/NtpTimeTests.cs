using Ooblex.Protocol.Rtcp;

namespace Ooblex.Protocol.Tests.Rtcp;

public sealed class NtpTimeTests
{
    [Fact]
    public void The_unix_epoch_is_2208988800_seconds_after_1900()
    {
        NtpTime time = NtpTime.From(DateTimeOffset.UnixEpoch.AddMilliseconds(500));

        Assert.Equal((2_208_988_800UL << 32) | 0x8000_0000, time.Value);
        Assert.Equal(0x7E80_8000u, time.Compact);
    }

    [Fact]
    public void A_date_comes_back_to_the_tick()
    {
        DateTimeOffset date = new DateTimeOffset(2025, 6, 1, 12, 34, 56, TimeSpan.FromHours(2)).AddTicks(1_234_567);

        Assert.Equal(date.UtcTicks, NtpTime.From(date).ToDateTimeOffset().UtcTicks);
    }

    [Fact]
    public void Differences_survive_the_turn_of_the_era()
    {
        NtpTime before = new(ulong.MaxValue - (1UL << 31) + 1);
        NtpTime after = before + TimeSpan.FromSeconds(2);

        Assert.Equal(TimeSpan.FromSeconds(2), after - before);
        Assert.Equal(TimeSpan.FromSeconds(-2), before - after);
        Assert.Equal(before, after - TimeSpan.FromSeconds(2));
        Assert.Equal(1.5 * 65536, after.Compact);
    }

    [Fact]
    public void Compact_spans_are_cut_to_what_they_can_say()
    {
        Assert.Equal(65_536u, NtpTime.CompactSpan(TimeSpan.FromSeconds(1)));
        Assert.Equal(0u, NtpTime.CompactSpan(TimeSpan.FromSeconds(-1)));
        Assert.Equal(uint.MaxValue, NtpTime.CompactSpan(TimeSpan.FromDays(2)));
        Assert.Equal(TimeSpan.FromMilliseconds(250), NtpTime.FromCompactSpan(16_384));
    }

    [Fact]
    public void The_worked_round_trip_of_the_rfc_holds()
    {
        // RFC 3550 §6.4.1, figure 2: A = 0xb710:8000, LSR = 0xb705:2000, DLSR = 5.250 s give 6.125 s.
        uint roundTrip = 0xB710_8000u - 0xB705_2000u - NtpTime.CompactSpan(TimeSpan.FromSeconds(5.25));

        Assert.Equal(TimeSpan.FromSeconds(6.125), NtpTime.FromCompactSpan(roundTrip));
    }
}
