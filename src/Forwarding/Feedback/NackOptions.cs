namespace Ooblex.Forwarding.Feedback;

/// <summary>When publishers are asked for lost packets. Defaults: <c>ooblex.media.nack</c> in reference.conf.</summary>
public sealed record NackOptions
{
    /// <summary>How long a gap may be mere reordering before the first request.</summary>
    public required TimeSpan ReorderWait { get; init; }

    /// <summary>A packet this many numbers behind the newest is lost, whatever the time.</summary>
    public required int ReorderPackets { get; init; }

    /// <summary>The least time between requests for one packet; a longer round trip stretches it.</summary>
    public required TimeSpan MinRetryInterval { get; init; }

    /// <summary>Requests for one packet, the first included, before it is given up.</summary>
    public required int MaxRequests { get; init; }

    /// <summary>Packets missing at once; beyond it only a key frame helps.</summary>
    public required int MaxMissing { get; init; }
}
