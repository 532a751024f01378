using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary>Changes the picture. One for each stream; called by one thread at a time, frame after frame.</summary>
public interface IVideoEffect : IDisposable
{
    /// <summary>The literal word of requests.</summary>
    string Name { get; }

    /// <summary>How it is done: a model's id, or the name of the filter.</summary>
    string Method { get; }

    (int Width, int Height) SizeFor(VideoFrame source);

    /// <param name="source">Upright; not to be written to.</param>
    /// <param name="target">Of the size that was asked for; all of it is written.</param>
    /// <param name="at">When the frame was captured.</param>
    /// <exception cref="ModelException">The model failed; the target must not be shown.</exception>
    void Apply(VideoFrame source, VideoFrame target, MonoTime at);
}
