namespace Ooblex.Protocol.Peer;

/// <summary>What became of a datagram handed to <see cref="PeerSession.Receive"/>.</summary>
public enum PeerInput : byte
{
    /// <summary>Refused or of no further interest.</summary>
    None,

    /// <summary>An authentic connectivity check: its source address belongs to this session now.</summary>
    Check,

    /// <summary>Part of the handshake, or data.</summary>
    Dtls,

    /// <summary>The datagram is now clear RTP.</summary>
    Rtp,

    /// <summary>The datagram is now clear RTCP.</summary>
    Rtcp,
}

public enum PeerEvent : byte
{
    /// <summary>Certificate checked, keys installed: media may flow.</summary>
    Connected,

    /// <summary>Our last flight was lost and sent again: whatever was sent before could not be decrypted.</summary>
    FinalFlightRepeated,

    /// <summary>The client sent close_notify.</summary>
    DtlsClosed,

    /// <summary>No consent for too long (RFC 7675 §5.1), or no check ever came.</summary>
    ConsentExpired,

    /// <summary>The handshake broke, took too long, or the certificate is not the one the SDP promised.</summary>
    HandshakeFailed,
}

/// <summary>The life of a session. Nothing leads back from <see cref="Closed"/>.</summary>
public enum PeerState : byte { New, Handshaking, Connected, Closed }
