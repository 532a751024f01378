using Ooblex.Protocol.Wire;

namespace Ooblex.Media.Frames;

/// <summary>What a frame carries along from the stream it is of.</summary>
/// <param name="RtpTimestamp">The publisher's, of the layer it came on: what results are matched by.</param>
/// <param name="CapturedAt">
/// When the camera took it, on this node's clock; when it arrived, where the publisher does not say.
/// </param>
/// <param name="ArrivedAt">When its last packet came.</param>
/// <param name="Rotation">How a player turns it before it shows it.</param>
public readonly record struct FrameInfo(
    uint RtpTimestamp, MonoTime CapturedAt, MonoTime ArrivedAt, VideoRotation Rotation);

/// <summary>Clockwise, in degrees.</summary>
public enum VideoRotation
{
    None = 0,
    Quarter = 90,
    Half = 180,
    ThreeQuarters = 270,
}
