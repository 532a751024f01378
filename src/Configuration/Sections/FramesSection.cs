using Ooblex.Configuration.Hocon;
using Ooblex.Forwarding.Frames;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.frames</c>: whole frames for pipelines and recorders.</summary>
internal static class FramesSection
{
    public static FrameOptions Bind(HoconReader hocon) => new()
    {
        Patience = hocon.Duration("patience", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5)),
        MaxPackets = hocon.Int("max-packets", 64, 16_384),
        MaxBytes = (int)hocon.Bytes("max-bytes", 64 << 10, 64 << 20),
        QueueFrames = hocon.Int("queue-frames", 2, 1_024),
        MaxTaps = hocon.Int("max-taps", 1, 10_000),
    };
}
