namespace Ooblex.Protocol.Stun;

/// <summary>Attribute types that ICE meets (RFC 8489 §18.3, RFC 8445 §20.1). 0x8000 and up are optional.</summary>
public enum StunAttribute : ushort
{
    None = 0,
    MappedAddress = 0x0001,
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    UnknownAttributes = 0x000A,
    Realm = 0x0014,
    Nonce = 0x0015,
    XorMappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    Software = 0x8022,
    Fingerprint = 0x8028,
    IceControlled = 0x8029,
    IceControlling = 0x802A,
}

internal static class StunAttributes
{
    private const ushort FirstOptional = 0x8000;

    /// <summary>Must a request that carries this be refused with 420, because we cannot honour it (§6.3.1)?</summary>
    /// <remarks>Attributes of responses and of the long-term mechanism have a meaning that a check may ignore.
    /// </remarks>
    public static bool IsUnknownRequired(StunAttribute type) => (ushort)type < FirstOptional && type is not
        (StunAttribute.MappedAddress or StunAttribute.Username or StunAttribute.MessageIntegrity
        or StunAttribute.ErrorCode or StunAttribute.UnknownAttributes or StunAttribute.Realm or StunAttribute.Nonce
        or StunAttribute.XorMappedAddress or StunAttribute.Priority or StunAttribute.UseCandidate);
}
