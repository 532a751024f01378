using Ooblex.Media.Frames;

namespace Ooblex.Media.Codecs;

/// <summary>A decoder's frame: its planes go back to the decoder's own pool.</summary>
internal sealed class AvFrameMemory(FrameHandle frame) : FrameMemory
{
    public override void Free() => frame.Dispose();
}
