namespace Ooblex.Forwarding.Routing;

/// <summary>What one lane has done since it was made.</summary>
public struct LaneCounters
{
    public long Packets;

    /// <summary>RTP with headers, without encryption's additions and retransmissions.</summary>
    public long Bytes;

    public long PayloadBytes;
    public long Retransmissions;
    public long KeyFrameRequests;
    public long Replays;

    /// <summary>As the viewer's last report says; may be negative when duplicates came (RFC 3550 §6.4.1).</summary>
    public long ReportedLost;
}
