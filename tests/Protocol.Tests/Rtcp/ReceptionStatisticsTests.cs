using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtcp;

public sealed class ReceptionStatisticsTests
{
    private const int ClockRate = 90_000;

    private readonly ReceptionStatistics _statistics = new(7);

    [Fact]
    public void Nothing_received_is_an_empty_report()
    {
        Assert.Equal(new ReportBlock(7, 0, 0, 0, 0, 0, 0), _statistics.Build(MonoTime.Zero));
    }

    [Fact]
    public void Loss_is_told_in_total_and_since_the_last_report()
    {
        Receive(Enumerable.Range(0, 10).Where(i => i is not 3 and not 4));
        ReportBlock first = _statistics.Build(MonoTime.Zero);
        Assert.Equal(2, first.CumulativeLost);
        Assert.Equal(2 * 256 / 10, first.FractionLost);
        Assert.Equal(9u, first.ExtendedHighest);

        Receive(Enumerable.Range(10, 10));
        ReportBlock second = _statistics.Build(MonoTime.Zero);
        Assert.Equal(2, second.CumulativeLost);
        Assert.Equal(0, second.FractionLost);
        Assert.Equal(18, _statistics.ReceivedPackets);
        Assert.Equal(2, _statistics.LostPackets);
    }

    [Fact]
    public void A_reordered_packet_is_not_lost()
    {
        Receive([0, 2, 1, 3]);

        Assert.Equal(0, _statistics.LostPackets);
        Assert.Equal(4, _statistics.ReceivedPackets);
    }

    [Fact]
    public void Duplicates_do_not_hide_loss()
    {
        Receive([0, 1, 1, 1, 3]);

        Assert.Equal(1, _statistics.LostPackets);
        Assert.Equal(2, _statistics.DuplicatePackets);
        Assert.Equal(3, _statistics.ReceivedPackets);
    }

    [Fact]
    public void Wraps_are_counted_in_the_upper_half()
    {
        Receive(Enumerable.Range(65_500, 100));
        Receive(Enumerable.Range(65_600, 65_536));

        ReportBlock report = _statistics.Build(MonoTime.Zero);

        Assert.Equal(65_599u + 65_536u, report.ExtendedHighest);
        Assert.Equal(0, report.CumulativeLost);
    }

    [Fact]
    public void One_stray_packet_far_away_is_ignored_and_two_in_a_row_start_over()
    {
        Receive([0, 1, 2, 30_000, 3]);
        Assert.Equal(3u, _statistics.Build(MonoTime.Zero).ExtendedHighest);

        Receive([40_000, 40_001, 40_002]);

        ReportBlock report = _statistics.Build(MonoTime.Zero);
        Assert.Equal(40_002u, report.ExtendedHighest);
        Assert.Equal(0, report.CumulativeLost);
    }

    [Fact]
    public void Jitter_follows_the_formula_of_the_rfc()
    {
        // Packets 20 ms apart by timestamp; every second one comes 10 ms late, so each |D| is 900 units.
        double expected = 0;
        for (int i = 0; i < 200; i++)
        {
            double arrivalMs = (20 * i) + (i % 2 == 1 ? 10 : 0);
            _statistics.OnPacket((ushort)i, (uint)(1_800 * i), ClockRate, MonoTime.FromMilliseconds(arrivalMs));
            expected += i == 0 ? 0 : (900 - expected) / 16;
        }

        Assert.InRange(_statistics.Jitter, (uint)expected - 2, (uint)expected + 2);
        Assert.Equal(_statistics.Jitter, _statistics.Build(MonoTime.Zero).Jitter);
    }

    [Fact]
    public void A_timestamp_that_jumps_does_not_break_the_average()
    {
        const int Seed = 3;
        Random random = new(Seed);
        for (int i = 0; i < 10_000; i++)
        {
            _statistics.OnPacket(
                (ushort)i, (uint)random.NextInt64(1L << 32), ClockRate, new MonoTime(random.NextInt64()));
            Assert.True(_statistics.Jitter <= int.MaxValue >> 4, $"seed {Seed}, packet {i}");
        }
    }

    [Fact]
    public void The_last_sender_report_is_echoed_with_its_age()
    {
        NtpTime ntp = new(0x0001_0002_0003_0004);
        _statistics.OnSenderReport(ntp, MonoTime.FromMilliseconds(1_000));

        ReportBlock report = _statistics.Build(MonoTime.FromMilliseconds(1_500));

        Assert.Equal(0x0002_0003u, report.LastSr);
        Assert.Equal(32_768u, report.DelaySinceLastSr);
    }

    [Fact]
    public void Any_order_of_numbers_gives_a_report_within_bounds()
    {
        const int Seed = 4;
        Random random = new(Seed);
        int sequence = 0;
        for (int i = 0; i < 50_000; i++)
        {
            // Mostly a stream with loss, reordering and repetition, now and then anywhere.
            sequence = random.Next(100) == 0 ? random.Next(65_536) : sequence + random.Next(-20, 40);
            _statistics.OnPacket((ushort)sequence, 0, ClockRate, MonoTime.Zero);
            if (i % 100 == 0)
            {
                ReportBlock report = _statistics.Build(MonoTime.Zero);
                Assert.True(report.CumulativeLost >= 0, $"seed {Seed}, packet {i}");
            }
        }

        Assert.True(_statistics.ReceivedPackets > 100 && _statistics.DuplicatePackets > 100);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        long allocated = Allocations.Of(10_000, i =>
        {
            _statistics.OnPacket((ushort)(i * 2), (uint)i, ClockRate, new MonoTime(i));
            _statistics.Build(new MonoTime(i));
        });

        Assert.Equal(0, allocated);
    }

    private void Receive(IEnumerable<int> sequences)
    {
        foreach (int sequence in sequences)
        {
            _statistics.OnPacket((ushort)sequence, 0, ClockRate, MonoTime.Zero);
        }
    }
}
