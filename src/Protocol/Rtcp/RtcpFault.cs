namespace Ooblex.Protocol.Rtcp;

/// <summary>What can be wrong with a compound RTCP packet.</summary>
public enum RtcpFault : byte
{
    None,

    /// <summary>Bytes left over that are no RTCP header.</summary>
    TooShort,

    /// <summary>Not RTCP version 2.</summary>
    BadVersion,

    /// <summary>A length that reaches past the end.</summary>
    BadLength,

    /// <summary>Padding that is zero, no multiple of four, longer than its packet, or not in the last one.</summary>
    BadPadding,
}
