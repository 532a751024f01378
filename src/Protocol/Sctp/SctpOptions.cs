namespace Ooblex.Protocol.Sctp;

/// <summary>What an operator may tune about SCTP. Defaults: <c>ooblex.sctp</c> in reference.conf.</summary>
public sealed record SctpOptions
{
    /// <summary>The largest user message, in both directions: what <c>a=max-message-size</c> promises.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>All that a peer can make us hold: fragments, messages out of order, messages not taken yet.</summary>
    /// <remarks>At least 2.5 times <see cref="MaxMessageBytes"/>, so that a gap can always be filled.</remarks>
    public required int ReceiveWindowBytes { get; init; }

    /// <summary>All that may wait for being sent or acknowledged; more is refused.</summary>
    public required int SendBufferBytes { get; init; }

    /// <summary>The largest packet handed to DTLS, a multiple of 4.</summary>
    public required int MtuBytes { get; init; }

    /// <summary>Streams offered in each direction (RFC 9260 §3.3.2).</summary>
    public required int MaxStreams { get; init; }

    /// <summary>Retransmission time-out before the first measurement (RFC 9260 §16).</summary>
    public required TimeSpan RtoInitial { get; init; }

    /// <summary>Must stay above the longest delay of a peer's SACK, which is 200 ms in practice.</summary>
    public required TimeSpan RtoMin { get; init; }

    public required TimeSpan RtoMax { get; init; }

    /// <summary>Time-outs in a row after which the peer is given up (Association.Max.Retrans).</summary>
    public required int MaxRetransmits { get; init; }

    /// <summary>Silence after which a HEARTBEAT asks whether the peer is still there.</summary>
    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>How long one packet of in-order data may wait for its SACK (RFC 9260 §6.2).</summary>
    public required TimeSpan SackDelay { get; init; }
}
