using Ooblex.Forwarding.Frames;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Frames;

public sealed class FrameAssemblerTests
{
    [Fact]
    public void Frames_come_out_whole_as_soon_as_their_last_packet_is_here()
    {
        using FrameStage stage = new();
        stage.Vp8(10, 3_000, isKey: true, packets: 3, lost: [2]);
        Assert.Empty(stage.Taken());

        stage.Vp8(10, 3_000, isKey: true, packets: 3, lost: [0, 1]);
        stage.Vp8(13, 6_000, isKey: false);

        using EncodedFrame key = stage.Take();
        using EncodedFrame next = stage.Take();
        Assert.Equal((true, 3_000u, 3 * 11), (key.IsKeyFrame, key.RtpTimestamp, key.Length));
        Assert.Equal((false, 6_000u), (next.IsKeyFrame, next.RtpTimestamp));
        Assert.Equal(new PictureSize(640, 360), next.Size);
        Assert.Null(stage.Assembler.NextDeadline);
    }

    [Fact]
    public void Nothing_comes_out_before_a_key_frame()
    {
        using FrameStage stage = new();

        stage.Vp8(10, 3_000, isKey: false);
        Assert.True(stage.Assembler.NeedsKeyFrame);
        stage.Vp8(12, 6_000, isKey: true);

        Assert.Equal([6_000u], stage.Taken());
        Assert.False(stage.Assembler.NeedsKeyFrame);
    }

    [Fact]
    public void What_was_shuffled_within_the_patience_comes_out_in_order()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            using FrameStage stage = new();
            stage.Vp8(0, 0, isKey: true, packets: 3);
            int[] order = [.. Enumerable.Range(3, 30)];
            new Random(seed).Shuffle(order);

            foreach (int sequence in order)
            {
                stage.Add(
                    sequence,
                    (uint)(sequence / 3) * 3_000,
                    FrameStage.Vp8Payload(false, sequence % 3 == 0, 1),
                    marker: sequence % 3 == 2);
            }

            Assert.Equal(Enumerable.Range(0, 11).Select(frame => (uint)frame * 3_000), stage.Taken());
        }
    }

    [Fact]
    public void A_lost_packet_is_waited_for_and_nothing_overtakes_it()
    {
        using FrameStage stage = new();
        stage.Vp8(0, 0, isKey: true);
        stage.Vp8(2, 3_000, isKey: false, packets: 2, lost: 0);
        stage.Vp8(4, 6_000, isKey: false);
        stage.Advance(90);
        Assert.Equal([0u], stage.Taken());

        stage.Vp8(2, 3_000, isKey: false, packets: 2, lost: 1);

        Assert.Equal([3_000u, 6_000u], stage.Taken());
        Assert.Null(stage.Assembler.NextDeadline);
    }

    [Fact]
    public void What_does_not_come_in_time_takes_all_with_it_up_to_the_next_key_frame()
    {
        using FrameStage stage = new();
        stage.Vp8(0, 0, isKey: true);
        stage.Vp8(2, 3_000, isKey: false, packets: 2, lost: 0);
        stage.Vp8(4, 6_000, isKey: false);

        stage.Advance(101);
        Assert.True(stage.Assembler.NeedsKeyFrame);
        stage.Vp8(2, 3_000, isKey: false, packets: 2, lost: 1);
        stage.Vp8(6, 9_000, isKey: false);
        stage.Vp8(8, 12_000, isKey: true);
        stage.Vp8(10, 15_000, isKey: false);

        Assert.Equal([0u, 12_000u, 15_000u], stage.Taken());
        Assert.Equal(1, stage.Assembler.Losses);
    }

    [Fact]
    public void A_whole_key_frame_behind_a_gap_is_not_kept_waiting()
    {
        using FrameStage stage = new();
        stage.Vp8(0, 0, isKey: true);
        stage.Vp8(2, 3_000, isKey: false, packets: 2, lost: 1);
        stage.Vp8(4, 6_000, isKey: true, packets: 3);

        Assert.Equal([0u, 6_000u], stage.Taken());
        Assert.Null(stage.Assembler.NextDeadline);
    }

    [Fact]
    public void A_key_frame_whose_first_packet_is_overtaken_is_whole()
    {
        using FrameStage stage = new("H264");
        stage.Add(11, 3_000, [0x65, 1, 2, 3], marker: true);
        stage.Add(10, 3_000, [0x67, 0x42, 0xC0, 0x1F], marker: false);
        stage.Add(12, 6_000, [0x41, 9, 9], marker: true);

        using EncodedFrame key = stage.Take();

        Assert.True(key.IsKeyFrame);
        Assert.Equal(3_000u, key.RtpTimestamp);
    }

    [Fact]
    public void A_frame_without_marker_ends_where_the_next_begins()
    {
        using FrameStage stage = new();
        stage.Add(1, 3_000, FrameStage.Vp8Payload(true, true, 1));
        stage.Add(2, 6_000, FrameStage.Vp8Payload(false, true, 1), marker: true);

        Assert.Equal([3_000u, 6_000u], stage.Taken());
    }

    [Fact]
    public void Packets_that_only_probe_the_path_are_passed_over()
    {
        using FrameStage stage = new();
        stage.Vp8(1, 3_000, isKey: true);
        stage.Add(3, 3_000, []);
        stage.Add(4, 3_000, []);
        stage.Vp8(5, 6_000, isKey: false);

        Assert.Equal([3_000u, 6_000u], stage.Taken());
    }

    [Fact]
    public void Numbers_and_timestamps_wrap()
    {
        using FrameStage stage = new();
        List<long> timestamps = [];
        for (int i = 0; i < 6; i++)
        {
            stage.Vp8(65_530 + (2 * i), unchecked(uint.MaxValue - 6_000 + ((uint)i * 3_000)), isKey: i == 0);
            using EncodedFrame frame = stage.Take();
            timestamps.Add(frame.Timestamp);
        }

        Assert.All(timestamps.Zip(timestamps.Skip(1)), pair => Assert.Equal(3_000, pair.Second - pair.First));
    }

    [Fact]
    public void What_waits_is_bounded_by_packets()
    {
        using FrameStage stage = new();
        stage.Vp8(0, 0, isKey: true);
        for (int i = 3; i < 600; i++)
        {
            stage.Add(i, 3_000, FrameStage.Vp8Payload(false, false, 1));
        }

        Assert.True(stage.Assembler.NeedsKeyFrame);
        stage.Layer.History.Clear();
        Assert.InRange(stage.Pool.InUse, 0, 256);
    }

    [Fact]
    public void A_frame_that_is_too_large_is_none()
    {
        using FrameStage stage = new(options: FrameStage.Options with { MaxBytes = 1_000 });
        stage.Add(0, 0, FrameStage.Vp8Payload(true, true, 1));
        stage.Add(1, 0, new byte[900]);
        stage.Add(2, 0, new byte[900], marker: true);
        stage.Vp8(3, 3_000, isKey: true);

        Assert.Equal([3_000u], stage.Taken());
    }

    [Fact]
    public void Sound_goes_on_behind_a_packet_that_never_came()
    {
        using FrameStage stage = new("OPUS");
        stage.Add(1, 960, [1]);
        stage.Add(3, 2_880, [3]);
        Assert.Equal([960u], stage.Taken());

        stage.Advance(101);
        stage.Add(4, 3_840, [4]);

        Assert.Equal([2_880u, 3_840u], stage.Taken());
        Assert.False(stage.Assembler.NeedsKeyFrame);
    }

    [Fact]
    public void A_rotation_holds_until_another_is_said()
    {
        using FrameStage stage = new();
        List<int> rotations = [];
        for (int i = 0; i < 3; i++)
        {
            byte? said = i switch { 1 => 0x03, _ => null };
            stage.Add(i, (uint)i, FrameStage.Vp8Payload(i == 0, true, 1), marker: true, said);
            using EncodedFrame frame = stage.Take();
            rotations.Add(frame.RotationDegrees);
        }

        Assert.Equal([0, 270, 270], rotations);
    }

    [Fact]
    public void The_time_of_capture_follows_from_the_publishers_reports()
    {
        using FrameStage stage = new();
        stage.Vp8(1, 90_000, isKey: true);
        using EncodedFrame before = stage.Take();
        Assert.Equal(stage.Now, before.CapturedAt);

        // The fastest report took 20 ms: at 980 ms of ours the publisher's clock showed what it says.
        NtpTime ntp = NtpTime.From(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        stage.Layer.Reports.OnSenderReport(ntp, 90_000, MonoTime.FromMilliseconds(980));
        stage.Advance(50);
        stage.Vp8(3, 90_000 + 3_000, isKey: false);

        using EncodedFrame frame = stage.Take();
        Assert.Equal(980 + (1_000.0 / 30), frame.CapturedAt.TotalMilliseconds, tolerance: 0.01);
        Assert.Equal(1_000.0 / 30, (frame.CapturedNtp - ntp).TotalMilliseconds, tolerance: 0.01);
        Assert.Equal(stage.Now, frame.ArrivedAt);
    }

    [Theory]
    [InlineData("VP8")]
    [InlineData("VP9")]
    [InlineData("H264")]
    [InlineData("AV1")]
    [InlineData("OPUS")]
    public void Whatever_a_publisher_sends_nothing_throws_and_nothing_stays(string codec)
    {
        Random random = new(4_711);
        for (int round = 0; round < 200; round++)
        {
            using FrameStage stage = new(codec);
            for (int i = 0; i < 60; i++)
            {
                byte[] payload = new byte[random.Next(0, 40)];
                random.NextBytes(payload);
                stage.Add(
                    random.Next(0, 80), (uint)random.Next(0, 20) * 3_000, payload, marker: random.Next(3) == 0);
                stage.Advance(random.Next(0, 40));
            }

            stage.Taken();
        }
    }
}
