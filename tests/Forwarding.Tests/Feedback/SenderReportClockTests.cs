using Ooblex.Forwarding.Feedback;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Forwarding.Tests.Feedback;

public sealed class SenderReportClockTests
{
    private static readonly NtpTime Start = NtpTime.From(new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly PublisherClock _clock = new();

    [Fact]
    public void Before_the_publisher_reports_there_is_nothing_to_say()
    {
        SenderReportClock video = new(_clock, 90_000);
        RtcpWriter writer = new(new byte[100]);

        Assert.False(video.IsKnown);
        Assert.False(video.TryWrite(ref writer, MonoTime.Zero, default, out _));
        video.OnSenderReport(default, 5, MonoTime.Zero); // A publisher without a wall clock.
        Assert.False(video.IsKnown);
        Assert.Equal(0, writer.Length);
    }

    [Fact]
    public void A_report_carries_the_publishers_clock_on_to_now()
    {
        SenderReportClock video = new(_clock, 90_000);
        video.OnSenderReport(Start, 1_000, MonoTime.FromMilliseconds(50));
        LaneReport lane = new(77, unchecked((uint)-2_000), 12, 3_456);

        SenderReportValues report = Write(video, MonoTime.FromMilliseconds(550), lane);

        Assert.Equal(77u, report.Ssrc);
        Assert.Equal(12u, report.Packets);
        Assert.Equal(3_456u, report.Octets);
        Assert.Equal(Start + TimeSpan.FromMilliseconds(500), report.Ntp);
        Assert.Equal(unchecked(1_000u - 2_000u + 45_000u), report.Rtp);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Sound_and_picture_keep_their_relation_whatever_the_network_does(int seed)
    {
        // The truth: at publisher time t, audio shows 48000 t + a and video 90000 t + v. Reports come late by up to
        // 200 ms, each by another delay. What a viewer computes from the pairs must still be the truth.
        Random random = new(seed);
        uint audioStart = (uint)random.NextInt64(1L << 32);
        uint videoStart = (uint)random.NextInt64(1L << 32);
        SenderReportClock audio = new(_clock, 48_000);
        SenderReportClock video = new(_clock, 90_000);
        LaneReport audioLane = new(1, (uint)random.NextInt64(1L << 32), 0, 0);
        LaneReport videoLane = new(2, (uint)random.NextInt64(1L << 32), 0, 0);

        for (int second = 1; second < 100; second++)
        {
            Report(audio, second + 0.3, 48_000, audioStart);
            Report(video, second + 0.6, 90_000, videoStart);
            MonoTime now = MonoTime.FromMilliseconds((second + 1) * 1_000);
            double audioAt = PublisherTime(Write(audio, now, audioLane), audioLane, 48_000, audioStart);
            double videoAt = PublisherTime(Write(video, now, videoLane), videoLane, 90_000, videoStart);

            Assert.True(Math.Abs(audioAt) < 0.0001 && Math.Abs(videoAt) < 0.0001, $"seed {seed}: {audioAt} {videoAt}");
        }

        void Report(SenderReportClock track, double at, int rate, uint start)
        {
            NtpTime ntp = Start + TimeSpan.FromSeconds(at);
            track.OnSenderReport(
                ntp,
                unchecked(start + (uint)(long)(at * rate)),
                MonoTime.FromMilliseconds((at * 1_000) + random.Next(200)));
        }
    }

    [Fact]
    public void Both_tracks_reports_written_together_show_the_same_time()
    {
        SenderReportClock audio = new(_clock, 48_000);
        SenderReportClock video = new(_clock, 90_000);
        audio.OnSenderReport(Start, 0, MonoTime.FromMilliseconds(20));
        video.OnSenderReport(Start + TimeSpan.FromMilliseconds(300), 0, MonoTime.FromMilliseconds(480));
        MonoTime now = MonoTime.FromMilliseconds(1_000);

        Assert.Equal(Write(audio, now, default).Ntp, Write(video, now, default).Ntp);
    }

    [Fact]
    public void A_report_that_came_late_hardly_moves_the_clock_and_one_that_came_fast_does()
    {
        _clock.OnSenderReport(Start, MonoTime.FromMilliseconds(100));
        _clock.OnSenderReport(Start + TimeSpan.FromSeconds(1), MonoTime.FromMilliseconds(1_260));
        Assert.Equal(-10, OffsetMs(), 1);

        _clock.OnSenderReport(Start + TimeSpan.FromSeconds(2), MonoTime.FromMilliseconds(2_050));
        Assert.Equal(50, OffsetMs(), 1);

        // A clock set back by an hour is followed at once.
        _clock.OnSenderReport(Start - TimeSpan.FromHours(1), MonoTime.FromMilliseconds(3_000));
        Assert.Equal(-3_600_000 - 2_900, OffsetMs(), 1);

        double OffsetMs() => (_clock.At(MonoTime.FromMilliseconds(100)) - Start).TotalMilliseconds;
    }

    [Fact]
    public void Layers_that_count_from_different_starts_are_aligned()
    {
        SenderReportClock low = new(_clock, 90_000);
        SenderReportClock high = new(_clock, 90_000);
        low.OnSenderReport(Start, 4_000_000_000, MonoTime.Zero);
        Assert.False(SenderReportClock.TryAlign(low, high, out _));
        high.OnSenderReport(Start + TimeSpan.FromMilliseconds(100), 500, MonoTime.Zero);

        Assert.True(SenderReportClock.TryAlign(low, high, out uint offset));

        Assert.Equal(low.RtpAt(Start), unchecked(high.RtpAt(Start) + offset));
        Assert.Equal(unchecked(4_000_009_000u - 500u), offset);
    }

    [Fact]
    public void Any_clock_a_publisher_claims_is_survived()
    {
        const int Seed = 5;
        Random random = new(Seed);
        SenderReportClock video = new(_clock, 90_000);
        byte[] buffer = new byte[28];
        for (int i = 0; i < 10_000; i++)
        {
            video.OnSenderReport(new NtpTime((ulong)random.NextInt64() << 1), (uint)i, MonoTime.FromMilliseconds(i));
            RtcpWriter writer = new(buffer);
            bool written = video.TryWrite(ref writer, MonoTime.FromMilliseconds(i + 5), default, out _);
            Assert.True(written, $"seed {Seed}, {i}");
        }
    }

    [Fact]
    public void Reporting_allocates_nothing()
    {
        SenderReportClock video = new(_clock, 90_000);
        byte[] buffer = new byte[100];

        long allocated = Allocations.Of(10_000, i =>
        {
            video.OnSenderReport(Start + new TimeSpan(i), (uint)i, new MonoTime(i));
            RtcpWriter writer = new(buffer);
            video.TryWrite(ref writer, new MonoTime(i + 7), new LaneReport(1, 2, 3, 4), out _);
        });

        Assert.Equal(0, allocated);
    }

    // Seconds by which a viewer's reading of the pair is off.
    private static double PublisherTime(SenderReportValues report, LaneReport lane, int rate, uint start)
    {
        uint publisherRtp = unchecked(report.Rtp - lane.TimestampOffset);
        double byRtp = unchecked(publisherRtp - start) / (double)rate;
        double wrap = (1L << 32) / (double)rate;
        double off = (report.Ntp - Start).TotalSeconds - byRtp;
        return off - (Math.Round(off / wrap) * wrap);
    }

    private static SenderReportValues Write(SenderReportClock track, MonoTime now, LaneReport lane)
    {
        RtcpWriter writer = new(new byte[28]);
        Assert.True(track.TryWrite(ref writer, now, lane, out NtpTime ntp));
        RtcpReader reader = new(writer.Written);
        Assert.True(reader.TryRead(out RtcpBlock block));
        Assert.True(SenderReport.TryRead(block, out SenderReport report));
        Assert.Equal(ntp, report.NtpTimestamp);
        return new SenderReportValues(
            report.Ssrc, report.NtpTimestamp, report.RtpTimestamp, report.PacketCount, report.OctetCount);
    }

    private sealed record SenderReportValues(uint Ssrc, NtpTime Ntp, uint Rtp, uint Packets, uint Octets);
}
