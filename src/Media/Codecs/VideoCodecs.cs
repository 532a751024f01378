using Ooblex.Media.Frames;
using Ooblex.Media.Pictures;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Codecs;

/// <summary>The decoders and encoders of this machine. Made once, at start.</summary>
/// <remarks>Thread-safe; what it makes is not.</remarks>
public sealed class VideoCodecs
{
    private readonly CodecOptions _options;

    private VideoCodecs(CodecOptions options, CodecReport report) => (_options, Report) = (options, report);

    public CodecReport Report { get; }

    /// <summary>Looks for FFmpeg's libraries and tries each codec once, which takes some ten milliseconds.</summary>
    public static VideoCodecs Probe(CodecOptions options) => new(options, CodecProbe.Run(options));

    public bool CanDecode(RtpCodecKind codec) => Find(Report.Decoders, codec) is not null;

    public bool CanEncode(RtpCodecKind codec) => Find(Report.Encoders, codec) is not null;

    /// <exception cref="CodecException">It <see cref="CanDecode">cannot</see>.</exception>
    public IVideoDecoder CreateDecoder(RtpCodecKind codec) => Find(Report.Decoders, codec) is { } line
        ? new AvDecoder(codec, line.Name, _options.MaxPixels)
        : throw new CodecException($"{codec} cannot be decoded here. {CodecReport.Advice}");

    /// <exception cref="CodecException">It <see cref="CanEncode">cannot</see>.</exception>
    public IVideoEncoder CreateEncoder(RtpCodecKind codec, VideoEncoderOptions options) =>
        Find(Report.Encoders, codec) is not null
            ? new AvEncoder(CodecProbe.RecipeOf(codec), options)
            : throw new CodecException($"{codec} cannot be encoded here. {CodecReport.Advice}");

    /// <summary>The picture of a PNG or JPEG file, upright only after its rotation.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="header">As read from it.</param>
    /// <param name="maxPixels">What decodes to more is broken.</param>
    /// <param name="width">A larger one becomes as small as covers this width and the height.</param>
    /// <param name="height">See <paramref name="width"/>.</param>
    /// <returns>One reference, with the range of television; <c>null</c> when the file is damaged.</returns>
    /// <exception cref="CodecException">FFmpeg's libraries or their decoder are not here.</exception>
    public VideoFrame? DecodePicture(
        ReadOnlySpan<byte> file, in PictureHeader header, int maxPixels, int width, int height) => Report.IsAvailable
            ? StillDecoder.Decode(file, header, maxPixels, width, height)
            : throw new CodecException($"Pictures cannot be decoded here. {CodecReport.Advice}");

    private static CodecLine? Find(IReadOnlyList<CodecLine> lines, RtpCodecKind codec) =>
        lines.FirstOrDefault(line => line.Codec == codec && line.Works);
}
