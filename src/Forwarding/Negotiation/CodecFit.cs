namespace Ooblex.Forwarding.Negotiation;

/// <summary>How well a receiver's format suits what is being sent; more is better.</summary>
public enum CodecFit
{
    /// <summary>The receiver could not read it.</summary>
    None = 0,

    /// <summary>H264: the receiver's packetization mode contains the sender's.</summary>
    WiderMode,

    /// <summary>H264: the same packetization mode, another profile. Decoders can do more than they offer.</summary>
    SameMode,

    /// <summary>H264: also the same profile, with other constraints.</summary>
    SameProfile,

    /// <summary>The same format in every parameter that matters.</summary>
    Exact,
}
