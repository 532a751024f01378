using Ooblex.Media.Codecs;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Tests.Codecs;

/// <summary>Encoders for all codecs that are decoded, also those that the product does not encode.</summary>
internal static class TestEncoders
{
    public static EncoderRecipe Recipe(RtpCodecKind codec) => codec switch
    {
        RtpCodecKind.H264 => EncoderRecipe.H264,
        RtpCodecKind.Vp8 => EncoderRecipe.Vp8,
        RtpCodecKind.Vp9 => new EncoderRecipe(
            codec,
            "libvpx-vp9",
            [("deadline", "realtime"), ("lag-in-frames", "0"), ("auto-alt-ref", "0"), ("cpu-used", "8")],
            CanChangeRate: false,
            NeedsEvenSides: false),
        RtpCodecKind.Av1 => new EncoderRecipe(
            codec,
            "libaom-av1",
            [("usage", "realtime"), ("lag-in-frames", "0"), ("cpu-used", "8")],
            CanChangeRate: false,
            NeedsEvenSides: false),
        _ => throw new ArgumentOutOfRangeException(nameof(codec)),
    };

    public static AvEncoder Open(RtpCodecKind codec, int bitsPerSecond = 600_000)
    {
        Assert.True(TestCodecs.All.Report.IsAvailable);
        return new AvEncoder(Recipe(codec), new VideoEncoderOptions(30, bitsPerSecond, KeyFrameEvery: 10_000));
    }
}
