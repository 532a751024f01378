using Ooblex.Forwarding.Feedback;

namespace Ooblex.Forwarding.Routing;

/// <summary>What an operator may tune about forwarding. Defaults: <c>ooblex.media</c> in reference.conf.</summary>
public sealed record RoutingOptions
{
    /// <summary>
    /// Packets kept per source layer for retransmission and late joiners at most; rounded up to a power of two.
    /// </summary>
    public required int HistoryPackets { get; init; }

    /// <summary>Packets kept of a sound track: enough for its statistics, as sound is not retransmitted.</summary>
    public required int AudioHistoryPackets { get; init; }

    /// <summary>
    /// A kept packet that is older goes before its place is needed, unless a late joiner would be served from it.
    /// </summary>
    public required TimeSpan HistoryTime { get; init; }

    /// <summary>The longest run from a key frame to now that is sent to a viewer at once when it joins.</summary>
    public required int ReplayPackets { get; init; }

    /// <summary>
    /// Pads video packets that go out together to equal sizes, so that the system can send them as one.
    /// </summary>
    public required bool PadRuns { get; init; }

    /// <summary>Time between transport-wide feedback messages to a publisher.</summary>
    public required TimeSpan TwccPeriod { get; init; }

    /// <summary>Time between receiver reports to a publisher, and sender reports to a viewer.</summary>
    public required TimeSpan ReportPeriod { get; init; }

    /// <summary>Bits per second told to a publisher that understands REMB and not transport-wide feedback.</summary>
    public required long RembBitsPerSecond { get; init; }

    public required NackOptions Nack { get; init; }

    public required KeyFrameOptions KeyFrames { get; init; }
}
