using Ooblex.Contracts.Vision;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tasks;

/// <summary>One thing to find in the frames of one stream. A new task is one class of this.</summary>
/// <remarks>Remembers earlier frames where that helps. Called by one thread at a time.</remarks>
public interface IVisionTask : IDisposable
{
    /// <summary>The literal word of requests and results.</summary>
    string Name { get; }

    /// <summary>The model whose answer this is.</summary>
    ModelSession Session { get; }

    /// <param name="frame">Upright; not to be kept.</param>
    /// <param name="at">When it was captured, for speeds.</param>
    /// <param name="minConfidence">Nothing below is told.</param>
    /// <exception cref="ModelException">The model failed.</exception>
    VisionFindings Run(VideoFrame frame, MonoTime at, float minConfidence);
}
