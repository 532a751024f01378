namespace Ooblex.Protocol.Rtp;

/// <summary>What can be wrong with an RTP packet's header.</summary>
public enum RtpFault : byte
{
    None,

    /// <summary>Fewer than the 12 bytes of the fixed header.</summary>
    TooShort,

    /// <summary>Not RTP version 2.</summary>
    BadVersion,

    /// <summary>The CSRC count reaches past the end.</summary>
    BadCsrcCount,

    /// <summary>The header extension reaches past the end.</summary>
    BadExtension,

    /// <summary>The padding count is zero or reaches into the header.</summary>
    BadPadding,
}
