using Ooblex.Contracts.Vision;

namespace Ooblex.Inference.Engine;

/// <summary>Who hears what is found. Must not block, and must not close its stream from within.</summary>
/// <remarks>Called by workers; for one stream possibly by several at once.</remarks>
public interface IVisionSink
{
    void Found(VisionResult result);

    /// <summary>A task fails or is paused. Said once, and again when the reason changes.</summary>
    void Failed(VisionError error);
}
