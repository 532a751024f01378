using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Frames;

/// <summary>Makes the access unit of a codec from the payloads of its packets.</summary>
/// <remarks>Payloads are a publisher's and may be anything: what does not fit together makes no frame.</remarks>
internal abstract class FrameBuilder
{
    public static FrameBuilder For(RtpCodecKind codec) => codec switch
    {
        RtpCodecKind.H264 => new H264Frames(),
        RtpCodecKind.Vp8 => new Vp8Frames(),
        RtpCodecKind.Vp9 => new Vp9Frames(),
        RtpCodecKind.Av1 => new Av1Frames(),
        _ => new PlainFrames(),
    };

    /// <summary>No other frame needs the one that was built last. Only where that is certain.</summary>
    public bool IsDiscardable { get; protected set; }

    /// <param name="packets">All of one frame, in order.</param>
    /// <param name="writer">Empty; takes the frame.</param>
    /// <param name="isKeyFrame">For <see cref="FrameOutcome.Frame"/>.</param>
    public abstract FrameOutcome Build(ReadOnlySpan<PacketBuffer> packets, FrameWriter writer, out bool isKeyFrame);
}

internal enum FrameOutcome
{
    Frame,

    /// <summary>Nothing to show, and nothing wrong: parameter sets, padding.</summary>
    Nothing,

    /// <summary>What came is no frame.</summary>
    Malformed,
}
