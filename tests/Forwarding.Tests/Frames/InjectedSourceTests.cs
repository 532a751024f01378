using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Frames;

public sealed class InjectedSourceTests
{
    private static readonly MonoTime Now = MonoTime.FromMilliseconds(1_000);

    [Theory]
    [InlineData(RtpCodecKind.Vp8)]
    [InlineData(RtpCodecKind.H264)]
    public void What_goes_in_comes_out_of_a_tap_turned_as_it_was(RtpCodecKind codec)
    {
        PacketPool pool = new(maxIdle: 16);
        InjectedSource source = Source(codec, pool);
        FrameQueue queue = new(8);
        using FrameTap tap = new(new TapWish(MediaKind.Video, 0, 0), queue, FrameStage.Options);
        source.Attach(tap, Now);
        byte[] key = codec is RtpCodecKind.H264
            ? [0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1F, 0, 0, 0, 1, 0x65, .. Filler(5_000)]
            : [0, 0, 0, .. Filler(5_000)];

        using (EncodedFrame frame = EncodedFrame.From(key, codec, isKeyFrame: true, Turned(90)))
        {
            source.Inject(frame, Now);
            source.Flush(Now);
        }

        Assert.True(queue.TryTake(out EncodedFrame? taken));
        Assert.Equal(key, taken.Data.ToArray());
        Assert.Equal((true, 77u, 90), (taken.IsKeyFrame, taken.RtpTimestamp, taken.RotationDegrees));
        taken.Dispose();
        source.Retire();
        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void Sound_is_passed_on_packet_by_packet()
    {
        PacketPool pool = new(maxIdle: 16);
        InjectedSource source = Source(RtpCodecKind.Vp8, pool);
        FrameQueue queue = new(8);
        using FrameTap tap = new(new TapWish(MediaKind.Audio, 0, 0), queue, FrameStage.Options);
        source.Attach(tap, Now);

        for (uint i = 0; i < 3; i++)
        {
            using EncodedFrame frame = EncodedFrame.Made([(byte)i, 1], RtpCodecKind.Opus, isKeyFrame: true, i * 960);
            source.Inject(frame, Now);
            source.Flush(Now);
        }

        for (uint i = 0; i < 3; i++)
        {
            Assert.True(queue.TryTake(out EncodedFrame? taken));
            Assert.Equal((i * 960, (byte)i), (taken.RtpTimestamp, taken.Data[0]));
            taken.Dispose();
        }

        source.Retire();
    }

    [Fact]
    public void A_frame_of_a_codec_that_was_not_announced_goes_nowhere()
    {
        PacketPool pool = new(maxIdle: 16);
        InjectedSource source = Source(RtpCodecKind.Vp8, pool);

        using EncodedFrame frame = EncodedFrame.Made([1, 2, 3], RtpCodecKind.H264, isKeyFrame: true, 0);
        source.Inject(frame, Now);

        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void A_wish_for_a_key_frame_is_told_once_and_again_when_nothing_comes()
    {
        InjectedSource source = Source(RtpCodecKind.Vp8, new PacketPool(maxIdle: 16));
        source.Tracks[0].Layers[0].KeyFrames.Request(Now);

        Assert.Equal(Now, source.NextDeadline);
        Assert.True(source.TakeKeyFrameRequest(Now));
        Assert.False(source.TakeKeyFrameRequest(Now));
        Assert.True(source.TakeKeyFrameRequest(source.Tracks[0].Layers[0].KeyFrames.NextDeadline!.Value));
    }

    private static InjectedSource Source(RtpCodecKind codec, PacketPool pool) => new(
        InjectedSource.TracksOf(codec, RtpCodecKind.Opus), ssrc: 5, pool, Studio.Options, Now);

    private static EncodedFrame Turned(int degrees) => new([], 0)
    {
        Codec = RtpCodecKind.Vp8,
        IsKeyFrame = true,
        RtpTimestamp = 77,
        Timestamp = 77,
        ClockRate = 90_000,
        CapturedAt = Now,
        CapturedNtp = default,
        ArrivedAt = Now,
        RotationDegrees = degrees,
    };

    private static byte[] Filler(int bytes) => [.. Enumerable.Repeat((byte)9, bytes)];
}
