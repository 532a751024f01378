using Ooblex.Inference.Pixels;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>Effects one after the other, in the order in which they were asked for.</summary>
public sealed class EffectChain(IReadOnlyList<IVideoEffect> effects) : IDisposable
{
    private readonly VideoFramePool _pool = new(maxIdle: 4);
    private readonly TurnedFrames _upright = new();

    public IReadOnlyList<IVideoEffect> Effects => effects;

    /// <returns>A new frame with one reference, upright; the source stays the caller's.</returns>
    /// <exception cref="Sessions.ModelException">A model failed. There is no picture then: half an effect would show
    /// what it should hide.</exception>
    public VideoFrame Apply(VideoFrame source)
    {
        VideoFrame current = _upright.Of(source);
        foreach (IVideoEffect effect in effects)
        {
            try
            {
                VideoFrame changed = Step(effect, current);
                current.Release();
                current = changed;
            }
            catch
            {
                current.Release();
                throw;
            }
        }

        return current;
    }

    public void Dispose()
    {
        foreach (IVideoEffect effect in effects)
        {
            effect.Dispose();
        }

        _upright.Dispose();
        _pool.Dispose();
    }

    private VideoFrame Step(IVideoEffect effect, VideoFrame source)
    {
        (int width, int height) = effect.SizeFor(source);
        VideoFrame target = _pool.Rent(width, height, source.IsFullRange, source.Info);
        try
        {
            effect.Apply(source, target, source.Info.CapturedAt);
            return target;
        }
        catch
        {
            target.Release();
            throw;
        }
    }
}
