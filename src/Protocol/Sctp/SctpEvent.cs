namespace Ooblex.Protocol.Sctp;

public enum SctpEventKind : byte
{
    Established,

    /// <summary>A whole user message.</summary>
    Message,

    /// <summary>The peer reset its outgoing stream: its messages there begin a new life.</summary>
    IncomingStreamReset,

    /// <summary>The peer reset all its outgoing streams at once.</summary>
    AllIncomingStreamsReset,

    /// <summary>The peer has confirmed the reset of our outgoing stream.</summary>
    OutgoingStreamReset,

    /// <summary>The peer began a new association (RFC 9260 §5.2.4.1); all streams are new.</summary>
    Restarted,

    /// <summary>Shut down in good order.</summary>
    Closed,

    /// <summary>Ended by an ABORT, a violation or silence; <see cref="SctpEvent.Fault"/> says which.</summary>
    Failed,
}

/// <summary>What an association tells its owner. The payload belongs to the receiver of the event.</summary>
public readonly record struct SctpEvent(
    SctpEventKind Kind,
    ushort StreamId = 0,
    uint Ppid = 0,
    ReadOnlyMemory<byte> Payload = default,
    SctpFault Fault = SctpFault.None);
