using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Tests.Frames;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Media.Tests.Codecs;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Tests.Frames;

/// <summary>From pictures to packets, over a bad network, to frames and to pictures again.</summary>
public sealed class WholeWayTests : IDisposable
{
    private const int Frames = 90;
    private const int RecoveredAfter = 2; // Frames; one retransmission in ten is lost as well.
    private readonly VideoFramePool _pool = new(maxIdle: 2);

    public static TheoryData<RtpCodecKind, double> All => new()
    {
        { RtpCodecKind.H264, 0 }, { RtpCodecKind.Vp8, 0 }, { RtpCodecKind.Vp9, 0 }, { RtpCodecKind.Av1, 0 },
        { RtpCodecKind.H264, 0.05 }, { RtpCodecKind.Vp8, 0.05 }, { RtpCodecKind.Vp9, 0.05 },
        { RtpCodecKind.Av1, 0.05 },
    };

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void Every_frame_that_comes_out_can_be_decoded(RtpCodecKind codec, double loss)
    {
        using FrameStage stage = new(codec.ToString().ToUpperInvariant());
        using AvEncoder encoder = TestEncoders.Open(codec, bitsPerSecond: 1_500_000);
        using IVideoDecoder decoder = TestCodecs.All.CreateDecoder(codec);
        Packetizer? packetizer = codec is RtpCodecKind.H264 or RtpCodecKind.Vp8 ? Packetizer.For(codec) : null;
        Random random = new(99);
        int sequence = 1_000;
        int shown = 0;
        List<(int At, Action Send)> recovered = [];
        for (int i = 0; i < Frames; i++)
        {
            VideoFrame scene = Noise(i);
            if (stage.Assembler.NeedsKeyFrame)
            {
                encoder.RequestKeyFrame();
            }

            Assert.True(encoder.TryEncode(scene, out EncodedPicture encoded));
            List<byte[]> payloads = TestPackets.Cut(codec, encoded.Data.ToArray(), encoded.IsKeyFrame, packetizer);
            for (int k = 0; k < payloads.Count; k++, sequence++)
            {
                (int number, uint timestamp, bool isLast) = (sequence, (uint)i * 3_000, k == payloads.Count - 1);
                byte[] payload = payloads[k];
                void Send() => stage.Add(number, timestamp, payload, isLast);
                if (random.NextDouble() >= loss)
                {
                    Send();
                }
                else if (random.Next(10) > 0)
                {
                    recovered.Add((i + RecoveredAfter, Send));
                }
            }

            recovered.Where(packet => packet.At == i).ToList().ForEach(packet => packet.Send());
            stage.Advance(33);
            shown += Decode(stage, decoder);
            scene.Release();
        }

        Assert.Equal(loss == 0, shown == Frames);
        Assert.InRange(shown, Frames / 2, Frames);
    }

    private static int Decode(FrameStage stage, IVideoDecoder decoder)
    {
        int shown = 0;
        while (stage.Assembler.TryTake(out EncodedFrame frame))
        {
            using (frame)
            {
                Assert.Equal(
                    DecodeOutcome.Picture,
                    decoder.Decode(frame.Data, frame.IsKeyFrame, default, out VideoFrame? picture));
                Assert.Equal(new PictureSize(picture!.Width, picture.Height), frame.Size);
                picture.Release();
                shown++;
            }
        }

        return shown;
    }

    // Large enough for several packets each.
    private VideoFrame Noise(int seed)
    {
        Random random = new(seed);
        VideoFrame scene = Scenes.Draw(_pool, 322, 182, seed);
        for (int y = 0; y < scene.Height; y++)
        {
            foreach (ref byte sample in scene.Y.Row(y))
            {
                sample = (byte)Math.Clamp(sample + random.Next(-20, 21), 16, 235);
            }
        }

        return scene;
    }
}
