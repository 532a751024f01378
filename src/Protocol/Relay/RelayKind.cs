namespace Ooblex.Protocol.Relay;

/// <summary>What a relay datagram carries. Numbers are wire format: added to, never changed.</summary>
public enum RelayKind : byte
{
    /// <summary>From the origin: one RTP packet of a layer (<see cref="RelayMedia"/>).</summary>
    Media = 1,

    /// <summary>From the origin: a publisher's sender report (<see cref="RelayClock"/>).</summary>
    Clock = 2,

    /// <summary>From the origin: how far it has come (<see cref="RelayReport"/>).</summary>
    Report = 3,

    /// <summary>From the origin: a piece of a publisher's data channel message (<see cref="RelayPiece"/>).</summary>
    Message = 4,

    /// <summary>From the far end: it lives, how it is doing, and which layers it wants. The first one starts media.
    /// (<see cref="RelayFeedback"/>)</summary>
    Feedback = 16,

    /// <summary>From the far end: numbers of media packets that are missing, 32 bits each.</summary>
    Nack = 17,

    /// <summary>From the far end: layers that need a key frame, a byte each.</summary>
    KeyFrame = 18,

    /// <summary>From the far end: which pieces of messages it has (<see cref="RelayPieceAck"/>).</summary>
    MessageAck = 19,

    /// <summary>From either: the relay is over.</summary>
    Bye = 32,
}
