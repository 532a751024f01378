using Ooblex.Protocol.Rtp;

namespace Ooblex.Bench.Inference.Clips;

/// <summary>A few seconds of encoded video that begin with a key frame, so that they can follow themselves.</summary>
internal sealed record Clip(RtpCodecKind Codec, IReadOnlyList<ClipFrame> Frames)
{
    public const int FramesPerSecond = 30;

    public double Kilobits => Frames.Average(frame => frame.Data.Length) * 8 * FramesPerSecond / 1e3;
}

/// <param name="Data">The access unit.</param>
/// <param name="IsKeyFrame">A decoder may begin here.</param>
/// <param name="IsDiscardable">No other frame needs it.</param>
internal sealed record ClipFrame(byte[] Data, bool IsKeyFrame, bool IsDiscardable = false);
