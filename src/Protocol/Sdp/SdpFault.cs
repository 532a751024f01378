namespace Ooblex.Protocol.Sdp;

/// <summary>Why a text is not a description we read. Peers cause these at will, so none is thrown.</summary>
public enum SdpFault : byte
{
    None = 0,

    /// <summary>No line in it.</summary>
    Empty,

    /// <summary>More bytes than <see cref="SdpLimits.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>More m-lines than <see cref="SdpLimits.MaxMediaSections"/>.</summary>
    TooManyMediaSections,

    /// <summary>More a-lines than <see cref="SdpLimits.MaxAttributes"/>.</summary>
    TooManyAttributes,

    /// <summary>The first line is not <c>v=0</c> (RFC 8866 §5.1).</summary>
    NotSdp,

    /// <summary>A line that is not <c>letter=value</c>, or holds control characters.</summary>
    MalformedLine,

    /// <summary>An m-line without kind, port, protocol and formats (RFC 8866 §5.14).</summary>
    MalformedMediaLine,

    /// <summary>An attribute we depend on has a value outside its grammar.</summary>
    MalformedAttribute,

    /// <summary>Two m-sections carry the same mid (RFC 5888 §6).</summary>
    DuplicateMid,

    /// <summary>An ICE fragment with only one of ufrag and pwd.</summary>
    IncompleteCredentials,
}

/// <summary>A fault and the line where it was seen, counted from 1.</summary>
public readonly record struct SdpError(SdpFault Fault, int Line)
{
    public bool IsError => Fault != SdpFault.None;

    public override string ToString() => IsError ? $"{Fault} at line {Line}" : "ok";
}
