using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines.Renditions;

/// <summary>How changed pictures are sent. Defaults: <c>ooblex.pipelines.renditions</c> in reference.conf.</summary>
public sealed record RenditionOptions
{
    /// <summary>H264 or VP8; the other one where this node cannot encode it.</summary>
    public required RtpCodecKind Codec { get; init; }

    /// <summary>Pixels that are enough: of simulcast layers the smallest with as many is changed.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels that are enough.</summary>
    public required int Height { get; init; }

    /// <summary>What the rate control reckons with.</summary>
    public required int FramesPerSecond { get; init; }

    /// <summary>Between key frames that nobody asks for.</summary>
    public required TimeSpan KeyFrameInterval { get; init; }

    /// <summary>Bits of each pixel of each frame: with the size they make the bitrate.</summary>
    public required double BitsPerPixel { get; init; }

    /// <summary>Bits per second, whatever the size.</summary>
    public required long MaxBitrate { get; init; }

    /// <summary>Pictures that wait while one is worked on. When there is no room, the newest alone is kept.</summary>
    public required int QueueFrames { get; init; }
}
