using Ooblex.Forwarding.Frames;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>The fake camera as a publisher sends it: encoded frames, and packets of sound beside them.</summary>
internal sealed class FilmedStream
{
    public const double FrameMs = 1_000.0 / 30;
    public const double SoundMs = 20;

    private readonly List<(byte[] Data, bool IsKeyFrame)> _frames = [];

    public FilmedStream(VideoCodecs codecs, RtpCodecKind codec, int frames)
    {
        Codec = codec;
        using IVideoEncoder encoder = codecs.CreateEncoder(codec, new VideoEncoderOptions(30, 4_000_000, 300));
        for (int i = 0; i < frames; i++)
        {
            VideoFrame picture = FakeCamera.Frame(i);
            Assert.True(encoder.TryEncode(picture, out EncodedPicture encoded));
            _frames.Add((encoded.Data.ToArray(), encoded.IsKeyFrame));
            picture.Release();
        }
    }

    public RtpCodecKind Codec { get; }

    public int Count => _frames.Count;

    public static uint TimestampOf(int frame) => 50_000 + (uint)(frame * 3_000);

    public static uint SoundTimestampOf(int packet) => 7_000 + (uint)(packet * 960);

    public EncodedFrame Picture(int frame, SmallNode node, bool isDiscardable = false) => Made.Frame(
        _frames[frame].Data,
        Codec,
        _frames[frame].IsKeyFrame,
        TimestampOf(frame),
        frame * FrameMs,
        node.Now,
        isDiscardable: isDiscardable);

    /// <summary>Its first byte counts the packets.</summary>
    public static EncodedFrame Sound(int packet, SmallNode node) => Made.Frame(
        [(byte)packet, 1, 2, 3], RtpCodecKind.Opus, true, SoundTimestampOf(packet), packet * SoundMs, node.Now);
}
