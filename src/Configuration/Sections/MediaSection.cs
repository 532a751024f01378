using Ooblex.Configuration.Hocon;
using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Routing;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.media</c>: which codecs, and how packets are kept, asked for and reported.</summary>
internal static class MediaSection
{
    private static readonly string[] Video = ["VP8", "VP9", "H264", "AV1"];
    private static readonly string[] Audio = ["opus", "PCMU", "PCMA"];

    public static NegotiationOptions BindNegotiation(HoconReader hocon) => new()
    {
        VideoCodecs = Codecs(hocon, "video-codecs", Video),
        AudioCodecs = Codecs(hocon, "audio-codecs", Audio),
        StartBitrateKbps = (int)(hocon.BitsPerSecond("start-bitrate", 0, 100_000_000) / 1_000),
    };

    public static RoutingOptions BindRouting(HoconReader hocon) => new()
    {
        HistoryPackets = hocon.Int("history-packets", 64, 16_384),
        AudioHistoryPackets = hocon.Int("audio-history-packets", 16, 4_096),
        HistoryTime = hocon.Duration("history-time", Milliseconds(100), Milliseconds(10_000)),
        ReplayPackets = hocon.Int("replay-packets", 0, 16_384),
        PadRuns = hocon.Flag("pad-runs"),
        TwccPeriod = hocon.Duration("twcc-period", Milliseconds(20), Milliseconds(1_000)),
        ReportPeriod = hocon.Duration("report-period", Milliseconds(200), Milliseconds(10_000)),
        RembBitsPerSecond = hocon.BitsPerSecond("remb-rate", 100_000, 1_000_000_000),
        Nack = Nack(hocon.Section("nack")),
        KeyFrames = KeyFrames(hocon.Section("key-frame")),
    };

    private static NackOptions Nack(HoconReader hocon) => new()
    {
        ReorderWait = hocon.Duration("reorder-wait", TimeSpan.Zero, Milliseconds(500)),
        ReorderPackets = hocon.Int("reorder-packets", 0, 100),
        MinRetryInterval = hocon.Duration("min-retry-interval", Milliseconds(5), Milliseconds(1_000)),
        MaxRequests = hocon.Int("max-requests", 1, 50),
        MaxMissing = hocon.Int("max-missing", 10, 4_096),
    };

    private static KeyFrameOptions KeyFrames(HoconReader hocon) => new()
    {
        MinInterval = hocon.Duration("min-interval", Milliseconds(50), Milliseconds(10_000)),
        RetryInterval = hocon.Duration("retry-interval", Milliseconds(100), Milliseconds(30_000)),
    };

    private static IReadOnlyList<string> Codecs(HoconReader hocon, string key, string[] known)
    {
        IReadOnlyList<string> codecs = hocon.List(key);
        if (codecs.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } bad)
        {
            hocon.Problem(key, $"holds \"{bad}\"; known are {string.Join(", ", known)}");
        }

        return codecs;
    }

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
}
