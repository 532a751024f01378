namespace Ooblex.Protocol.Sctp;

/// <summary>What an association looks like from outside at one moment.</summary>
/// <param name="SmoothedRtt">Zero before the first measurement.</param>
/// <param name="Rto">The time-out that the next transmission gets.</param>
/// <param name="CongestionWindowBytes">What may be in flight.</param>
/// <param name="FlightBytes">What is in flight, chunk headers included.</param>
/// <param name="PeerWindowBytes">What the peer's receive window still takes.</param>
/// <param name="Retransmissions">DATA chunks that were sent again.</param>
/// <param name="ReceiveBufferedBytes">Held for the peer, overhead included; never above the receive window.</param>
/// <param name="SendBufferedBytes">Queued or not acknowledged yet, overhead included.</param>
public readonly record struct SctpStatistics(
    TimeSpan SmoothedRtt,
    TimeSpan Rto,
    int CongestionWindowBytes,
    int FlightBytes,
    long PeerWindowBytes,
    long Retransmissions,
    int ReceiveBufferedBytes,
    int SendBufferedBytes);
