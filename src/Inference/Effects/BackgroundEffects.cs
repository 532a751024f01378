using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
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
    private readonly PlaneScaler _scaler = new();

    public string Name => VisionTasks.BackgroundImage;

    public string Method => _mask.Model;

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width, source.Height);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        _mask.Look(source);

        // The part of the picture that has the frame's shape, around its middle.
        float scale = MathF.Min((float)picture.Width / source.Width, (float)picture.Height / source.Height);
        (float width, float height) = (source.Width * scale, source.Height * scale);
        PixelRect part = new((picture.Width - width) / 2, (picture.Height - height) / 2, width, height);
        PixelRect chroma = new(part.X / 2, part.Y / 2, width / 2, height / 2);
        Plane(source.Y, picture.Y, part, target.Y, isLuma: true);
        Plane(source.U, picture.U, chroma, target.U, isLuma: false);
        Plane(source.V, picture.V, chroma, target.V, isLuma: false);
    }

    public void Dispose()
    {
        _mask.Dispose();
        _scaler.Dispose();
        picture.Release();
    }

    private void Plane(in VideoPlane source, in VideoPlane behind, in PixelRect part, in VideoPlane target, bool isLuma)
    {
        _scaler.Begin(behind, part, source.Width, source.Height);
        _mask.Keep(source, _scaler, target, isLuma);
    }
}
