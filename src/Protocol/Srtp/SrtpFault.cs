namespace Ooblex.Protocol.Srtp;

/// <summary>Why a packet was not accepted, or not sent. Coarse on purpose: an attacker learns nothing from
/// it.</summary>
public enum SrtpFault : byte
{
    None,

    /// <summary>Shorter than its own header, tag and index together.</summary>
    TooShort,

    /// <summary>Not version 2 of RTP or RTCP.</summary>
    Malformed,

    /// <summary>A new SSRC while <see cref="SrtpOptions.MaxSources"/> others are in use.</summary>
    UnknownSsrc,

    AuthenticationFailed,

    /// <summary>Seen before, or older than the window. Normal on a path that duplicates: count it, do not log
    /// it.</summary>
    Replayed,

    /// <summary>Final: the key has served its lifetime (RFC 3711 §9.2), and the session must end.</summary>
    KeyExhausted,
}
