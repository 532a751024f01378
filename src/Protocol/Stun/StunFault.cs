namespace Ooblex.Protocol.Stun;

/// <summary>Why a datagram is not a STUN message we accept. Peers cause these at will, so none is thrown.</summary>
public enum StunFault : byte
{
    None = 0,
    TooShort,
    TooLong,
    NotStun,
    BadCookie,
    LengthMismatch,
    AttributeOverrun,
    BadAttribute,
    MisplacedAttribute,
    FingerprintMismatch,
}

/// <summary>A fault and the byte where it was seen: enough to log, and only four bytes to return.</summary>
public readonly record struct StunError(StunFault Fault, ushort Offset)
{
    public bool IsError => Fault != StunFault.None;

    public override string ToString() => IsError ? $"{Fault} at byte {Offset}" : "ok";
}
