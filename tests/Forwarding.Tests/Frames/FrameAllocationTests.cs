using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Frames;

public sealed class FrameAllocationTests
{
    private const int Frames = 400;

    [Theory]
    [InlineData(RtpCodecKind.Vp8)]
    [InlineData(RtpCodecKind.H264)]
    public void A_tap_allocates_for_frames_and_not_for_packets(RtpCodecKind codec)
    {
        // The runtime's own, when it puts better code in place during a round, is not the tap's: the next is without.
        double perPacket = double.MaxValue;
        for (int round = 0; round < 4 && perPacket > 0.5; round++)
        {
            (long few, long fewPackets) = Run(codec, frameBytes: 900);
            (long many, long manyPackets) = Run(codec, frameBytes: 45_000);
            perPacket = (many - few) / (double)(manyPackets - fewPackets);
        }

        Assert.InRange(perPacket, -1, 0.5);
    }

    private static (long Bytes, long Packets) Run(RtpCodecKind codec, int frameBytes)
    {
        MonoTime now = MonoTime.FromMilliseconds(1_000);
        PacketPool pool = new(maxIdle: 1_024);
        InjectedSource source = new(
            InjectedSource.TracksOf(codec, sound: null), ssrc: 5, pool, Studio.Options, now);
        FrameQueue queue = new(8);
        using FrameTap tap = new(new TapWish(MediaKind.Video, 0, 0), queue, FrameStage.Options);
        source.Attach(tap, now);
        byte[] data = new byte[frameBytes];
        data.AsSpan().Fill(9);
        ReadOnlySpan<byte> head = codec is RtpCodecKind.H264
            ? [0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1F, 0, 0, 0, 1, 0x65]
            : [0, 0, 0];
        head.CopyTo(data);
        long begun = 0;
        long before = 0;
        for (uint i = 0; i < 2 * Frames; i++)
        {
            if (i == Frames)
            {
                begun = GC.GetAllocatedBytesForCurrentThread();
                before = source.Tracks[0].Layers[0].Packets;
            }

            now += TimeSpan.FromMilliseconds(33);
            using EncodedFrame frame = EncodedFrame.Made(data, codec, isKeyFrame: true, i * 3_000);
            source.Inject(frame, now);
            source.Flush(now);
            Assert.True(queue.TryTake(out EncodedFrame? taken));
            taken.Dispose();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - begun;
        long packets = source.Tracks[0].Layers[0].Packets - before;
        source.Retire();
        return (allocated, packets);
    }
}
