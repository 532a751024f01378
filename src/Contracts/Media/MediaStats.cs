using Ooblex.Contracts.Peers;

namespace Ooblex.Contracts.Media;

/// <summary>Figures of the media engine, sampled once a second; read by REST, metrics and operators.</summary>
public interface IMediaStats
{
    EngineStats Engine { get; }

    /// <summary>One row per live session.</summary>
    IReadOnlyList<SessionStats> Sessions { get; }
}

/// <summary>Totals since start, unless the name says otherwise.</summary>
public sealed record EngineStats
{
    public int Sessions { get; init; }

    public int Publishers { get; init; }

    public int Viewers { get; init; }

    public int Streams { get; init; }

    public long PacketsReceived { get; init; }

    public long BytesReceived { get; init; }

    public long PacketsSent { get; init; }

    public long BytesSent { get; init; }

    public long DatagramsDropped { get; init; }

    /// <summary>Datagrams that came to one worker and belonged to another.</summary>
    public long DatagramsHandedOn { get; init; }

    /// <summary>Packets that another worker had no room for.</summary>
    public long PacketsNotHandedOver { get; init; }

    public long StunFaults { get; init; }

    public long DtlsFaults { get; init; }

    public long SrtpFaults { get; init; }

    public long RtcpFaults { get; init; }

    public long Retransmissions { get; init; }

    public long NacksReceived { get; init; }

    public long NacksSent { get; init; }

    public long PlisReceived { get; init; }

    public long PlisSent { get; init; }

    public long KeyframeReplays { get; init; }

    /// <summary>Packets waiting in histories and keyframe caches now.</summary>
    public long PooledPackets { get; init; }

    /// <summary>Bugs caught at a session's edge; each ended that session and no other.</summary>
    public long SessionCrashes { get; init; }

    public RelaySums Relays { get; init; } = new();

    public ResultSums Results { get; init; } = new();
}

/// <summary>Results of pipelines on data channels. Totals since start, but for the first.</summary>
public sealed record ResultSums
{
    /// <summary>Sessions with a channel for results now.</summary>
    public int Channels { get; init; }

    public long Sent { get; init; }

    /// <summary>Messages that a session missed, because it was slow or takes none so large.</summary>
    public long Dropped { get; init; }

    /// <summary>What clients sent that nobody reads: from viewers, too large, binary, or too many.</summary>
    public long Refused { get; init; }
}

/// <summary>Media from and to other nodes. Totals since start, unless the name says otherwise.</summary>
public sealed record RelaySums
{
    /// <summary>Streams that come from other nodes now.</summary>
    public int Imports { get; init; }

    /// <summary>Streams that go to other nodes now, each once for each node.</summary>
    public int Exports { get; init; }

    public long PacketsIn { get; init; }

    /// <summary>On the wire, headers and tags included.</summary>
    public long BytesIn { get; init; }

    public long PacketsOut { get; init; }

    /// <summary>On the wire, headers and tags included.</summary>
    public long BytesOut { get; init; }

    /// <summary>On the way here, and never recovered.</summary>
    public long Lost { get; init; }

    /// <summary>Lost on the way here, and sent again in time.</summary>
    public long Recovered { get; init; }

    /// <summary>Datagrams of no relay, or not sealed by its other end, or here before.</summary>
    public long Refused { get; init; }

    /// <summary>Data channel messages that had no room on their way to another node.</summary>
    public long MessagesRefused { get; init; }

    /// <summary>Relays that a bug of ours ended.</summary>
    public long Crashes { get; init; }

    /// <summary>The longest one-way delay of all relays now; 0 without any.</summary>
    public double LongestDelayMs { get; init; }
}

/// <summary>One session now.</summary>
/// <param name="Peer">Its id.</param>
/// <param name="Stream">Which stream it publishes or watches.</param>
/// <param name="Role">Publisher or viewer.</param>
/// <param name="State">"new", "checking", "connected", "disconnected".</param>
/// <param name="PacketsIn">From the client, RTP.</param>
/// <param name="BytesIn">From the client, RTP with headers.</param>
/// <param name="PacketsOut">To the client, RTP.</param>
/// <param name="BytesOut">To the client, RTP with headers.</param>
/// <param name="BitrateBps">Media rate over the last second, in or out by role.</param>
/// <param name="PacketsLost">Publisher: lost on the way in and not recovered. Viewer: as its RR says.</param>
/// <param name="RoundTripMs">From RTCP; <c>null</c> until known.</param>
public sealed record SessionStats(
    PeerId Peer,
    string Stream,
    PeerRole Role,
    string State,
    long PacketsIn,
    long BytesIn,
    long PacketsOut,
    long BytesOut,
    long BitrateBps,
    long PacketsLost,
    double? RoundTripMs);
