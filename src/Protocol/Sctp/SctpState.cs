namespace Ooblex.Protocol.Sctp;

/// <summary>The states of RFC 9260 §4, with its CLOSED split into before and after.</summary>
public enum SctpState : byte
{
    /// <summary>Waits for the peer's INIT, or for <see cref="SctpAssociation.Connect"/>.</summary>
    Listening,
    CookieWait,
    CookieEchoed,
    Established,
    ShutdownPending,
    ShutdownSent,
    ShutdownReceived,
    ShutdownAckSent,

    /// <summary>Ended in good order; nothing more is sent but SHUTDOWN COMPLETE.</summary>
    Closed,

    /// <summary>Ended by an ABORT or by silence.</summary>
    Failed,
}
