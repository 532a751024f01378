using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Ice;

/// <summary>How far a session has come with its peer.</summary>
public enum IceState : byte
{
    /// <summary>Nothing authentic was heard yet.</summary>
    New,

    /// <summary>The peer is there or expected back, but no path works yet.</summary>
    Checking,

    /// <summary>A path is selected; the peer may still nominate another.</summary>
    Connected,

    /// <summary>Nothing may be sent any more; only a restart brings the session back (RFC 7675 §5.1).</summary>
    Disconnected,
}

/// <summary>What can move an <see cref="IceState"/>.</summary>
public enum IceInput : byte
{
    /// <summary>An authentic check was accepted.</summary>
    Check,

    /// <summary>An authentic check was refused: role conflict, or an attribute we do not know.</summary>
    RefusedCheck,

    /// <summary>The owner gave new credentials.</summary>
    Restart,

    /// <summary>No path was checked for <see cref="IceOptions.ConsentTimeout"/>.</summary>
    ConsentExpired,

    /// <summary>No check was accepted within <see cref="IceOptions.GraceTimeout"/>.</summary>
    GraceExpired,
}

/// <summary>One transition and the input that caused it; the log line and the metric are built from this.</summary>
public readonly record struct IceStateChange(IceState From, IceState To, IceInput Cause, MonoTime At);
