using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Codecs;

/// <summary>The self-test at start: each decoder shows a known picture, each encoder makes one.</summary>
/// <remarks>
/// It finds libraries that lack a codec, and such whose structures are not as <see cref="AvLayout"/> says.
/// </remarks>
internal static class CodecProbe
{
    private const int Side = ProbePictures.Side;
    private const int Tolerance = 12;
    private const string NotAsEncoded = "what it gives is not what was encoded.";

    // Names of the library in order of preference. Its own "av1" needs a graphics card.
    private static readonly (RtpCodecKind Codec, string[] Names)[] Decoders =
    [
        (RtpCodecKind.H264, ["h264"]),
        (RtpCodecKind.Vp8, ["vp8", "libvpx"]),
        (RtpCodecKind.Vp9, ["vp9", "libvpx-vp9"]),
        (RtpCodecKind.Av1, ["libdav1d", "libaom-av1"]),
    ];

    private static readonly EncoderRecipe[] Encoders = [EncoderRecipe.H264, EncoderRecipe.Vp8];

    public static CodecReport Run(CodecOptions options)
    {
        if (!options.Enabled)
        {
            return new CodecReport(false, "Codecs are switched off (ooblex.codecs.enabled).", [], []);
        }

        if (!AvLibraries.IsAvailable)
        {
            return new CodecReport(false, AvLibraries.Description, [], []);
        }

        CodecLine[] decoders = [.. Decoders.Select(codec => TryDecoders(codec.Codec, codec.Names, options.MaxPixels))];
        return new CodecReport(
            true,
            AvLibraries.Description,
            decoders,
            [.. Encoders.Select(recipe => TryEncoder(recipe, decoders, options.MaxPixels))]);
    }

    public static EncoderRecipe RecipeOf(RtpCodecKind codec) => Encoders.First(recipe => recipe.Codec == codec);

    private static CodecLine TryDecoders(RtpCodecKind codec, string[] names, int maxPixels)
    {
        CodecLine? line = null;
        foreach (string name in names.Where(CodecContexts.HasDecoder))
        {
            line = new CodecLine(
                codec, name, Problem(() => Shows(codec, name, maxPixels, ProbePictures.Of(codec))));
            if (line.Works)
            {
                return line;
            }
        }

        return line ?? new CodecLine(codec, "", $"the library was built without {string.Join(" and ", names)}.");
    }

    private static CodecLine TryEncoder(EncoderRecipe recipe, CodecLine[] decoders, int maxPixels)
    {
        if (!CodecContexts.HasEncoder(recipe.Name))
        {
            return new CodecLine(recipe.Codec, "", $"the library was built without {recipe.Name}.");
        }

        CodecLine decoder = decoders.First(line => line.Codec == recipe.Codec);
        return new CodecLine(recipe.Codec, recipe.Name, Problem(() =>
        {
            using VideoFramePool pool = new(maxIdle: 0);
            using AvEncoder encoder = new(recipe, new VideoEncoderOptions(30, 500_000, KeyFrameEvery: 30));
            VideoFrame picture = ProbePictures.Draw(pool);
            try
            {
                return encoder.TryEncode(picture, out EncodedPicture encoded)
                    && encoded.IsKeyFrame
                    && (!decoder.Works || Shows(recipe.Codec, decoder.Name, maxPixels, encoded.Data.ToArray()));
            }
            finally
            {
                picture.Release();
            }
        }));
    }

    private static string Problem(Func<bool> works)
    {
        try
        {
            return works() ? "" : NotAsEncoded;
        }
        catch (CodecException e)
        {
            return e.Message;
        }
    }

    private static bool Shows(RtpCodecKind codec, string name, int maxPixels, ReadOnlySpan<byte> keyFrame)
    {
        using AvDecoder decoder = new(codec, name, maxPixels);
        DecodeOutcome outcome = decoder.Decode(keyFrame, isKeyFrame: true, default, out VideoFrame? picture);
        if (outcome is not DecodeOutcome.Picture || picture is null)
        {
            return false;
        }

        bool isRight = (picture.Width, picture.Height) == (Side, Side)
            && Near(picture.Y.Row(Side / 2)[Side / 4], ProbePictures.Dark)
            && Near(picture.Y.Row(Side / 2)[Side * 3 / 4], ProbePictures.Bright)
            && Near(picture.U.Row(Side / 4)[Side / 4], ProbePictures.Blue)
            && Near(picture.V.Row(Side / 4)[Side / 4], ProbePictures.Red);
        picture.Release();
        return isRight;
    }

    private static bool Near(byte sample, int expected) => Math.Abs(sample - expected) <= Tolerance;
}
