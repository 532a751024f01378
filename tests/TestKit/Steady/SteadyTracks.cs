using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtp;

namespace Ooblex.TestKit.Steady;

/// <summary>What publishers and viewers agreed on, and the options, all as reference.conf has them.</summary>
public static class SteadyTracks
{
    public const uint SourceSsrc = 0x1000;
    public const uint SourceRtxSsrc = 0x1001;
    public const uint ViewerSsrc = 0x9000;
    public const byte VideoType = 96;
    public const byte RtxType = 97;
    public const byte TransportCcId = 3;

    public static readonly RoutingOptions Options = new()
    {
        HistoryPackets = 512,
        AudioHistoryPackets = 64,
        HistoryTime = TimeSpan.FromMilliseconds(600),
        ReplayPackets = 256,
        PadRuns = true,
        TwccPeriod = TimeSpan.FromMilliseconds(100),
        ReportPeriod = TimeSpan.FromSeconds(1),
        RembBitsPerSecond = 5_000_000,
        Nack = new NackOptions
        {
            ReorderWait = TimeSpan.FromMilliseconds(10),
            ReorderPackets = 3,
            MinRetryInterval = TimeSpan.FromMilliseconds(20),
            MaxRequests = 10,
            MaxMissing = 500,
        },
        KeyFrames = new KeyFrameOptions
        {
            MinInterval = TimeSpan.FromMilliseconds(400),
            RetryInterval = TimeSpan.FromSeconds(1),
        },
    };

    public static NegotiatedTrack Source(bool hasTransportCc)
    {
        ExtensionMap extensions = new();
        if (hasTransportCc)
        {
            extensions[HeaderExtensionKind.TransportCc] = TransportCcId;
        }

        return new NegotiatedTrack(
            "0", MediaKind.Video, [Codec(hasTransportCc)], extensions, [], SourceSsrc, SourceRtxSsrc, 0, 0);
    }

    public static NegotiatedTrack Viewer() => new(
        "0",
        MediaKind.Video,
        [Codec(hasTransportCc: true)],
        new ExtensionMap { [HeaderExtensionKind.Mid] = 4, [HeaderExtensionKind.TransportCc] = TransportCcId },
        [],
        0,
        0,
        ViewerSsrc,
        ViewerSsrc + 1);

    private static NegotiatedCodec Codec(bool hasTransportCc) => new(
        "VP8", 90_000, VideoType, "", RtxType, Nack: true, Pli: true, Fir: true, hasTransportCc, Remb: true);
}
