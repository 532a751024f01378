using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Tests.Codecs;

public sealed class CodecProbeTests
{
    [Fact]
    public void All_that_the_product_needs_works_on_this_machine()
    {
        CodecReport report = TestCodecs.All.Report;

        Assert.Empty(report.Problems);
        Assert.StartsWith("libavcodec ", report.Library, StringComparison.Ordinal);
        Assert.Equal(
            [RtpCodecKind.H264, RtpCodecKind.Vp8, RtpCodecKind.Vp9, RtpCodecKind.Av1],
            report.Decoders.Select(line => line.Codec));
        Assert.Equal([RtpCodecKind.H264, RtpCodecKind.Vp8], report.Encoders.Select(line => line.Codec));
    }

    [Fact]
    public void Codecs_that_are_switched_off_say_so_and_make_nothing()
    {
        VideoCodecs codecs = VideoCodecs.Probe(new CodecOptions { Enabled = false, MaxPixels = 1 });

        Assert.False(codecs.Report.IsAvailable);
        Assert.Contains("ooblex.codecs.enabled", Assert.Single(codecs.Report.Problems), StringComparison.Ordinal);
        Assert.False(codecs.CanDecode(RtpCodecKind.Vp8));
        Assert.Throws<CodecException>(() => codecs.CreateDecoder(RtpCodecKind.Vp8));
    }

    [Fact]
    public void A_decoder_that_shows_another_picture_is_not_used()
    {
        // Too small a limit is the one fault that can be brought about here: no known picture is shown.
        VideoCodecs codecs = VideoCodecs.Probe(new CodecOptions { Enabled = true, MaxPixels = 32 });

        Assert.All(codecs.Report.Decoders, line => Assert.False(line.Works));
        Assert.Contains(
            codecs.Report.Problems, line => line.StartsWith("H264 is not decoded: ", StringComparison.Ordinal));
        Assert.False(codecs.CanDecode(RtpCodecKind.H264));
    }

    [Fact]
    public void Sound_is_no_picture()
    {
        Assert.False(TestCodecs.All.CanDecode(RtpCodecKind.Opus));
        Assert.Throws<CodecException>(() => TestCodecs.All.CreateDecoder(RtpCodecKind.Opus));
        Assert.Throws<CodecException>(
            () => TestCodecs.All.CreateEncoder(RtpCodecKind.Vp9, new VideoEncoderOptions(30, 1, 1)));
    }

    [Fact]
    public void Pictures_of_another_format_become_planar_with_half_the_chroma()
    {
        using AvFrame444 source = new(320, 180);
        using IVideoDecoder decoder = TestCodecs.All.CreateDecoder(RtpCodecKind.H264);

        DecodeOutcome outcome = decoder.Decode(source.Encode(), isKeyFrame: true, default, out VideoFrame? shown);

        Assert.Equal(DecodeOutcome.Picture, outcome);
        Assert.Equal((320, 180, 160, 90), (shown!.Width, shown.Height, shown.U.Width, shown.U.Height));
        Assert.InRange(shown.Y.Row(90)[160], AvFrame444.Luma - 3, AvFrame444.Luma + 3);
        Assert.InRange(shown.V.Row(45)[80], AvFrame444.Red - 3, AvFrame444.Red + 3);
        shown.Release();
    }
}
