using System.Globalization;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Codecs;

/// <summary>How one encoder of libavcodec is set up for live video: no frame held back, one thread.</summary>
/// <param name="Codec">What it makes.</param>
/// <param name="Name">The library's name for the encoder.</param>
/// <param name="Options">Its own options, beside those that all have.</param>
/// <param name="CanChangeRate">While it is open. Others open anew, which costs a key frame.</param>
/// <param name="NeedsEvenSides">A last odd column or row is left out.</param>
internal sealed record EncoderRecipe(
    RtpCodecKind Codec,
    string Name,
    IReadOnlyList<(string Name, string Value)> Options,
    bool CanChangeRate,
    bool NeedsEvenSides)
{
    // Constrained baseline, level by size, parameter sets before each key frame: what every browser decodes.
    public static readonly EncoderRecipe H264 = new(
        RtpCodecKind.H264,
        "libx264",
        [
            ("preset", "ultrafast"), ("tune", "zerolatency"), ("profile", "baseline"), ("forced-idr", "1"), ("bf", "0"),
        ],
        CanChangeRate: true,
        NeedsEvenSides: true);

    // A negative speed is a fixed one; positive ones wander with the load of the machine.
    public static readonly EncoderRecipe Vp8 = new(
        RtpCodecKind.Vp8,
        "libvpx",
        [
            ("deadline", "realtime"), ("lag-in-frames", "0"), ("auto-alt-ref", "0"), ("error-resilient", "default"),
            ("cpu-used", "-8"),
        ],
        CanChangeRate: false,
        NeedsEvenSides: false);

    /// <summary>All options of an encoder for pictures of this size.</summary>
    /// <remarks>Time counts in frames: libx264 takes the base of time for the frame rate.</remarks>
    public IEnumerable<(string Name, string Value)> For(
        int width, int height, int bitsPerSecond, VideoEncoderOptions options) =>
    [
        ("video_size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}")),
        ("pixel_format", "yuv420p"),
        ("time_base", string.Create(CultureInfo.InvariantCulture, $"1/{options.FramesPerSecond}")),
        ("g", Text(options.KeyFrameEvery)),
        ("threads", "1"),
        .. Rates(bitsPerSecond),
        .. Options,
    ];

    /// <summary>The options that a change of rate sets.</summary>
    public static IEnumerable<(string Name, string Value)> Rates(int bitsPerSecond) =>
    [
        ("b", Text(bitsPerSecond)), ("maxrate", Text(bitsPerSecond)),

        // Half a second: a key frame is not starved, and no burst takes longer than that to send.
        ("bufsize", Text(bitsPerSecond / 2)),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
