using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Pipelines;
using Ooblex.Pipelines.Renditions;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.pipelines</c>: what looks at streams on this node.</summary>
internal static class PipelinesSection
{
    private const string EdgeRole = "edge";

    public static PipelineEngineOptions Bind(HoconReader hocon, NodeOptions node) => new()
    {
        Node = node.Id,
        Source = node.Roles.Contains(EdgeRole) ? "edge" : "cloud",
        MaxRuns = hocon.Int("max-runs", 0, 10_000),
        Width = hocon.Int("width", 16, 8_192),
        Height = hocon.Int("height", 16, 8_192),
        MaxLag = hocon.Duration("max-lag", TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(10)),
        MaxBackgroundPixels = hocon.Int("max-background-pixels", 16_384, 134_217_728),
        Renditions = Renditions(hocon.Section("renditions")),
        Patience = hocon.Duration("patience", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
    };

    private static RenditionOptions Renditions(HoconReader hocon) => new()
    {
        Codec = hocon.OneOf<RenditionCodec>("codec") switch
        {
            RenditionCodec.Vp8 => RtpCodecKind.Vp8,
            _ => RtpCodecKind.H264,
        },
        Width = hocon.Int("width", 16, 8_192),
        Height = hocon.Int("height", 16, 8_192),
        FramesPerSecond = hocon.Int("frames-per-second", 1, 120),
        KeyFrameInterval = hocon.Duration("key-frame-interval", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        BitsPerPixel = hocon.Number("bits-per-pixel", 0.01, 2),
        MaxBitrate = hocon.BitsPerSecond("max-bitrate", 100_000, 100_000_000),
        QueueFrames = hocon.Int("queue-frames", 1, 60),
    };

    private enum RenditionCodec { H264, Vp8 }
}
