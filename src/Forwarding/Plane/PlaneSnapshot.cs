namespace Ooblex.Forwarding.Plane;

/// <summary>Figures of the engine at one moment: totals since start, and a row per session.</summary>
public sealed record PlaneSnapshot(PlaneTotals Totals, IReadOnlyList<PlaneSession> Sessions)
{
    public static readonly PlaneSnapshot Empty = new(new PlaneTotals(), []);

    /// <summary>Of several workers as one.</summary>
    /// <param name="parts">One for each worker.</param>
    /// <param name="streams">Streams are counted once, however many workers carry them.</param>
    public static PlaneSnapshot Merge(IReadOnlyCollection<PlaneSnapshot> parts, int streams) => new(
        parts.Aggregate(new PlaneTotals(), (sum, part) => sum + part.Totals) with { Streams = streams },
        [.. parts.SelectMany(part => part.Sessions)]);
}

/// <summary>Totals since start, unless the name says otherwise.</summary>
public sealed record PlaneTotals
{
    public int Publishers { get; init; }

    public int Viewers { get; init; }

    public int Streams { get; init; }

    public long PacketsReceived { get; init; }

    public long BytesReceived { get; init; }

    public long PacketsSent { get; init; }

    public long BytesSent { get; init; }

    /// <summary>Of unknown sources, malformed, or refused by the system on the way out.</summary>
    public long DatagramsDropped { get; init; }

    /// <summary>Packets that another worker had no room for: its viewers of that stream missed them.</summary>
    public long PacketsNotHandedOver { get; init; }

    /// <summary>Datagrams that came to one worker and belonged to another: a client that changed its address.</summary>
    public long DatagramsHandedOn { get; init; }

    public long StunFaults { get; init; }

    public long DtlsFaults { get; init; }

    public long SrtpFaults { get; init; }

    public long RtcpFaults { get; init; }

    public long Retransmissions { get; init; }

    public long NacksReceived { get; init; }

    public long NacksSent { get; init; }

    public long PlisReceived { get; init; }

    public long PlisSent { get; init; }

    public long KeyFrameReplays { get; init; }

    /// <summary>Packets in histories now.</summary>
    public int PooledPackets { get; init; }

    /// <summary>Bugs caught at a session's edge; each ended that session and no other.</summary>
    public long SessionCrashes { get; init; }

    public RelayTotals Relays { get; init; } = RelayTotals.None;

    public ResultTotals Results { get; init; } = ResultTotals.None;

    public static PlaneTotals operator +(PlaneTotals left, PlaneTotals right) => new()
    {
        Publishers = left.Publishers + right.Publishers,
        Viewers = left.Viewers + right.Viewers,
        Streams = left.Streams + right.Streams,
        PacketsReceived = left.PacketsReceived + right.PacketsReceived,
        BytesReceived = left.BytesReceived + right.BytesReceived,
        PacketsSent = left.PacketsSent + right.PacketsSent,
        BytesSent = left.BytesSent + right.BytesSent,
        DatagramsDropped = left.DatagramsDropped + right.DatagramsDropped,
        PacketsNotHandedOver = left.PacketsNotHandedOver + right.PacketsNotHandedOver,
        DatagramsHandedOn = left.DatagramsHandedOn + right.DatagramsHandedOn,
        StunFaults = left.StunFaults + right.StunFaults,
        DtlsFaults = left.DtlsFaults + right.DtlsFaults,
        SrtpFaults = left.SrtpFaults + right.SrtpFaults,
        RtcpFaults = left.RtcpFaults + right.RtcpFaults,
        Retransmissions = left.Retransmissions + right.Retransmissions,
        NacksReceived = left.NacksReceived + right.NacksReceived,
        NacksSent = left.NacksSent + right.NacksSent,
        PlisReceived = left.PlisReceived + right.PlisReceived,
        PlisSent = left.PlisSent + right.PlisSent,
        KeyFrameReplays = left.KeyFrameReplays + right.KeyFrameReplays,
        PooledPackets = left.PooledPackets + right.PooledPackets,
        SessionCrashes = left.SessionCrashes + right.SessionCrashes,
        Relays = left.Relays + right.Relays,
        Results = left.Results + right.Results,
    };
}

/// <summary>One session now.</summary>
/// <param name="Peer">As it was opened.</param>
/// <param name="Stream">Site and stream id.</param>
/// <param name="Publishes">Publisher, or viewer.</param>
/// <param name="State">Of the transport, lower case.</param>
/// <param name="PacketsIn">RTP from the client.</param>
/// <param name="BytesIn">RTP from the client, headers included.</param>
/// <param name="PacketsOut">RTP to the client.</param>
/// <param name="BytesOut">RTP to the client, headers included.</param>
/// <param name="BitsPerSecond">Over the last second, in the direction of the media.</param>
/// <param name="PacketsLost">Publisher: never recovered. Viewer: as it reports.</param>
/// <param name="RoundTrip">From the viewer's reports, or <c>null</c>.</param>
public sealed record PlaneSession(
    string Peer,
    string Stream,
    bool Publishes,
    string State,
    long PacketsIn,
    long BytesIn,
    long PacketsOut,
    long BytesOut,
    long BitsPerSecond,
    long PacketsLost,
    TimeSpan? RoundTrip);
