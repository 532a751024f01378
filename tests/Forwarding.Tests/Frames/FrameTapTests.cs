using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Frames;

public sealed class FrameTapTests
{
    private static readonly TapWish Picture = new(MediaKind.Video, 640, 360);

    [Fact]
    public void A_tap_begins_with_what_came_since_the_last_key_frame()
    {
        Studio studio = new();
        Send(studio, 1, 3_000, isKey: false);
        Send(studio, 2, 6_000, isKey: true);
        Send(studio, 3, 9_000, isKey: false);
        FrameQueue queue = new(8);
        using FrameTap tap = Tap(studio, queue, Picture);

        Send(studio, 4, 12_000, isKey: false);

        Assert.Equal([6_000u, 9_000u, 12_000u], Taken(queue));
    }

    [Fact]
    public void Without_a_key_frame_it_asks_for_one_and_the_publisher_hears_it_once()
    {
        Studio studio = new();
        FrameQueue queue = new(8);
        using FrameTap tap = Tap(studio, queue, Picture);

        Send(studio, 1, 3_000, isKey: false);
        Send(studio, 2, 6_000, isKey: false);
        studio.Publisher.Tick(studio.Now);

        Assert.Empty(Taken(queue));
        Assert.Equal(1, studio.Publisher.Feedback.KeyFrameRequests);
        Send(studio, 3, 9_000, isKey: true);
        Assert.Equal([9_000u], Taken(queue));
    }

    [Fact]
    public void Sound_is_taken_from_its_own_track()
    {
        Studio studio = new();
        FrameQueue queue = new(8);
        using FrameTap tap = Tap(studio, queue, new TapWish(MediaKind.Audio, 0, 0));

        Send(studio, 1, 3_000, isKey: true);
        studio.Audio(7, 960);

        Assert.True(queue.TryTake(out EncodedFrame? frame));
        Assert.Equal((RtpCodecKind.Opus, 960u, 48_000), (frame.Codec, frame.RtpTimestamp, frame.ClockRate));
        Assert.Equal((byte[])[1, 2, 3], frame.Data.ToArray());
        frame.Dispose();
        Assert.False(queue.TryTake(out _));
    }

    [Theory]
    [InlineData(320, 180, "low")]
    [InlineData(180, 320, "low")]
    [InlineData(321, 180, "mid")]
    [InlineData(640, 360, "mid")]
    [InlineData(1_280, 720, "high")]
    [InlineData(4_000, 4_000, "high")]
    public void The_smallest_layer_that_is_large_enough_is_taken(int width, int height, string expected)
    {
        Studio studio = new();
        studio.Publish(["high", "mid", "low"]);
        FrameQueue queue = new(64);
        Simulcast(studio, 0, isKey: true);
        using FrameTap tap = Tap(studio, queue, new TapWish(MediaKind.Video, width, height));
        for (int i = 1; i < 4; i++)
        {
            Simulcast(studio, i, isKey: false);
        }

        Assert.Equal(expected, tap.Layer!.Rid);
        List<EncodedFrame> frames = Frames(queue);
        Assert.Equal(4, frames.Count);
        Assert.All(frames, frame => Assert.Equal(expected, frame.Rid));
        frames.ForEach(frame => frame.Dispose());
    }

    [Fact]
    public void When_the_layer_falls_silent_another_takes_over_with_a_key_frame()
    {
        Studio studio = new();
        studio.Publish(["high", "mid", "low"]);
        FrameQueue queue = new(64);
        Simulcast(studio, 0, isKey: true);
        using FrameTap tap = Tap(studio, queue, new TapWish(MediaKind.Video, 640, 360));
        int source = Frames(queue)[^1].Source;
        for (int i = 1; i < 60; i++)
        {
            studio.Advance(33);
            Layer(studio, "low", i, isKey: i == 50);
        }

        List<EncodedFrame> frames = Frames(queue);
        Assert.Equal("low", tap.Layer!.Rid);
        Assert.Equal(50u * 3_000, frames[0].RtpTimestamp);
        Assert.True(frames[0].IsKeyFrame);
        Assert.All(frames, frame => Assert.Equal(source + 1, frame.Source));
    }

    [Fact]
    public void Who_needs_another_size_goes_over_to_it_without_a_break()
    {
        Studio studio = new();
        studio.Publish(["high", "mid", "low"]);
        FrameQueue queue = new(64);
        Simulcast(studio, 0, isKey: true);
        using FrameTap tap = Tap(studio, queue, Picture);
        Simulcast(studio, 1, isKey: false);
        tap.Change(new TapWish(MediaKind.Video, 1_280, 720));
        Simulcast(studio, 2, isKey: false);
        Simulcast(studio, 3, isKey: false);
        studio.Advance(500); // The last key frame was just now.
        studio.Publisher.Tick(studio.Now);
        Assert.Equal(1, studio.Publisher.Feedback.KeyFrameRequests);

        Layer(studio, "high", 4, isKey: true); // It was asked for one, and its packets are the first of the picture.
        Simulcast(studio, 5, isKey: false);

        List<EncodedFrame> frames = Frames(queue);
        frames.ForEach(frame => frame.Dispose());
        Assert.Equal(["mid", "mid", "mid", "mid", "high", "high"], frames.Select(frame => frame.Rid));
        Assert.Equal([0u, 3_000u, 6_000u, 9_000u, 12_000u, 15_000u], frames.Select(frame => frame.RtpTimestamp));
        Assert.True(frames[4].IsKeyFrame && frames[4].Source > frames[3].Source);
    }

    [Fact]
    public void A_wish_that_the_same_layer_serves_changes_nothing()
    {
        Studio studio = new();
        studio.Publish(["high", "mid", "low"]);
        FrameQueue queue = new(64);
        Simulcast(studio, 0, isKey: true);
        using FrameTap tap = Tap(studio, queue, Picture);
        tap.Change(new TapWish(MediaKind.Video, 600, 300));
        Simulcast(studio, 1, isKey: false);
        studio.Publisher.Tick(studio.Now);

        Assert.Equal(0, studio.Publisher.Feedback.KeyFrameRequests);
        Assert.Equal([0u, 3_000u], Taken(queue));
    }

    [Fact]
    public void A_taker_that_falls_behind_loses_all_up_to_the_next_key_frame()
    {
        Studio studio = new();
        FrameQueue queue = new(8);
        using FrameTap tap = Tap(studio, queue, Picture);
        Send(studio, 1, 3_000, isKey: true);
        for (int i = 2; i < 30; i++)
        {
            Send(studio, i, (uint)i * 3_000, isKey: false);
        }

        Assert.Empty(Taken(queue));
        Assert.Equal(29, queue.Dropped);
        studio.Advance(1_000);
        Send(studio, 30, 90_000, isKey: false); // There is room again: this is when a key frame is asked for.
        studio.Publisher.Tick(studio.Now);
        Send(studio, 31, 93_000, isKey: true);
        Send(studio, 32, 96_000, isKey: false);

        Assert.Equal([93_000u, 96_000u], Taken(queue));
        Assert.Equal(1, studio.Publisher.Feedback.KeyFrameRequests);
        Assert.Equal(30, queue.Dropped);
    }

    [Fact]
    public async Task Who_waits_gets_the_frame_that_comes_and_null_at_the_end()
    {
        Studio studio = new();
        FrameQueue queue = new(8);
        using FrameTap tap = Tap(studio, queue, Picture);
        ValueTask<EncodedFrame?> first = queue.TakeAsync(CancellationToken.None);
        Assert.False(first.IsCompleted);

        Send(studio, 1, 3_000, isKey: true);
        using EncodedFrame? frame = await first;
        queue.Complete();

        Assert.Equal(3_000u, frame!.RtpTimestamp);
        Assert.Null(await queue.TakeAsync(CancellationToken.None));
    }

    [Fact]
    public void A_tap_that_ends_leaves_nothing_behind()
    {
        Studio studio = new();
        FrameQueue queue = new(64);
        FrameTap tap = Tap(studio, queue, Picture);
        Send(studio, 1, 3_000, isKey: true);
        studio.Video(3, 6_000); // Behind a gap: it waits.

        studio.Publisher.Detach(tap);
        tap.Dispose();
        Taken(queue);
        studio.End();

        Assert.Equal(0, studio.Pool.InUse);
    }

    private static FrameTap Tap(Studio studio, FrameQueue queue, TapWish wish)
    {
        FrameTap tap = new(wish, queue, FrameStage.Options);
        studio.Publisher.Attach(tap, studio.Now);
        return tap;
    }

    private static void Send(Studio studio, int sequence, uint timestamp, bool isKey) =>
        studio.Send(Packet(sequence, timestamp, Studio.VideoSsrc, isKey, 640, 360, rid: null));

    private static void Simulcast(Studio studio, int number, bool isKey)
    {
        studio.Advance(33);
        foreach (string rid in (string[])["high", "mid", "low"])
        {
            Layer(studio, rid, number, isKey);
        }
    }

    private static void Layer(Studio studio, string rid, int number, bool isKey)
    {
        (uint ssrc, int width, int height) = rid switch
        {
            "high" => (0x5000u, 1_280, 720),
            "mid" => (0x5001u, 640, 360),
            _ => (0x5002u, 320, 180),
        };
        studio.Send(Packet(number, (uint)number * 3_000, ssrc, isKey, width, height, rid));
    }

    private static byte[] Packet(
        int sequence, uint timestamp, uint ssrc, bool isKey, int width, int height, string? rid)
    {
        byte[] extension = [];
        if (rid is not null)
        {
            byte[] name = System.Text.Encoding.ASCII.GetBytes(rid);
            int words = (1 + name.Length + 3) / 4;
            extension = [0xBE, 0xDE, 0, (byte)words, (byte)((10 << 4) | (name.Length - 1)), .. name];
            Array.Resize(ref extension, 4 + (words * 4));
        }

        byte[] payload =
        [
            0x10, isKey ? (byte)0 : (byte)1, 0, 0, 0x9D, 0x01, 0x2A,
            (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8),
        ];
        byte[] packet = new byte[RtpHeader.FixedLength + extension.Length + payload.Length];
        RtpHeaderWriter.Write(packet, new RtpOutgoing(96, true, (ushort)sequence, timestamp, ssrc), rid is not null);
        extension.CopyTo(packet, RtpHeader.FixedLength);
        payload.CopyTo(packet, RtpHeader.FixedLength + extension.Length);
        return packet;
    }

    private static List<uint> Taken(FrameQueue queue)
    {
        List<EncodedFrame> frames = Frames(queue);
        frames.ForEach(frame => frame.Dispose());
        return [.. frames.Select(frame => frame.RtpTimestamp)];
    }

    private static List<EncodedFrame> Frames(FrameQueue queue)
    {
        List<EncodedFrame> frames = [];
        while (queue.TryTake(out EncodedFrame? frame))
        {
            frames.Add(frame);
        }

        return frames;
    }
}
