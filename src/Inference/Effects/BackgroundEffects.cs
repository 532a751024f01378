using Ooblex.Contracts.Vision;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary><c>background_blur</c>: persons stay sharp, what is behind them does not.</summary>
internal sealed class BackgroundBlur(ModelSession session, int radius) : IVideoEffect
{
    /// <summary>Pixels of the picture, when nobody asks for another radius.</summary>
    public const int UsualRadius = 10;

    public const int MaxRadius = 60;
    private const int Shrink = 4;
    private readonly PersonMask _mask = new(session);
    private readonly BlurredPlane _blurred = new();

    public string Name => VisionTasks.BackgroundBlur;

    public string Method => _mask.Model;

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width, source.Height);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        _mask.Look(source);
        Plane(source.Y, target.Y, isLuma: true);
        Plane(source.U, target.U, isLuma: false);
        Plane(source.V, target.V, isLuma: false);
    }

    public void Dispose()
    {
        _mask.Dispose();
        _blurred.Dispose();
    }

    private void Plane(in VideoPlane source, in VideoPlane target, bool isLuma)
    {
        int shrink = isLuma ? Shrink : Shrink / 2;
        _blurred.Make(source, shrink, Math.Max(1, radius / Shrink));
        _mask.Keep(source, _blurred.At(source.Width, source.Height), target, isLuma);
    }
}

/// <summary><c>background_image</c>: persons before a picture of one's own, which fills the frame.</summary>
internal sealed class BackgroundImage(ModelSession session, VideoFrame picture) : IVideoEffect
{
    private readonly PersonMask _mask = new(session);
    private readonly FittedPicture _picture = new(picture);

    public string Name => VisionTasks.BackgroundImage;

    public string Method => _mask.Model;

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width, source.Height);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        _mask.Look(source);
        VideoFrame behind = _picture.For(source);
        _mask.Keep(source.Y, behind.Y, target.Y, isLuma: true);
        _mask.Keep(source.U, behind.U, target.U, isLuma: false);
        _mask.Keep(source.V, behind.V, target.V, isLuma: false);
    }

    public void Dispose()
    {
        _mask.Dispose();
        _picture.Dispose();
    }
}
