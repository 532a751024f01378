using Ooblex.Inference.Pixels;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>A picture that fills frames: of their size and range, what does not fit cut off at both sides.</summary>
/// <remarks>Made when the first frame comes, and again when frames of another size do.</remarks>
/// <param name="picture">Upright. Takes the caller's reference.</param>
internal sealed unsafe class FittedPicture(VideoFrame picture) : IDisposable
{
    private readonly VideoFramePool _pool = new(maxIdle: 0);
    private readonly PlaneScaler _scaler = new();
    private VideoFrame? _fitted;

    /// <summary>Good until the next call; not the caller's.</summary>
    public VideoFrame For(VideoFrame frame)
    {
        if (_fitted is null
            || (_fitted.Width, _fitted.Height, _fitted.IsFullRange) != (frame.Width, frame.Height, frame.IsFullRange))
        {
            VideoFrame fitted = Fit(frame);
            _fitted?.Release();
            _fitted = fitted;
        }

        return _fitted;
    }

    public void Dispose()
    {
        _fitted?.Release();
        _scaler.Dispose();
        _pool.Dispose();
        picture.Release();
    }

    private VideoFrame Fit(VideoFrame frame)
    {
        VideoFrame current = picture.Retain();
        try
        {
            // By halves, which lose nothing: the scaler skips samples where more than two become one.
            while (current.Width >= 2 * frame.Width && current.Height >= 2 * frame.Height)
            {
                PixelRect all = new(0, 0, current.Width, current.Height);
                VideoFrame half = Scale(current, all, current.Width / 2, current.Height / 2);
                current.Release();
                current = half;
            }

            // The part that has the frame's shape, around the middle.
            float scale = MathF.Min((float)current.Width / frame.Width, (float)current.Height / frame.Height);
            (float width, float height) = (frame.Width * scale, frame.Height * scale);
            PixelRect part = new((current.Width - width) / 2, (current.Height - height) / 2, width, height);
            VideoFrame fitted = Scale(current, part, frame.Width, frame.Height);
            if (fitted.IsFullRange == frame.IsFullRange)
            {
                return fitted;
            }

            VideoFrame ranged = OtherRange(fitted);
            fitted.Release();
            return ranged;
        }
        finally
        {
            current.Release();
        }
    }

    private VideoFrame Scale(VideoFrame source, in PixelRect part, int width, int height)
    {
        VideoFrame target = _pool.Rent(width, height, source.IsFullRange, default);
        PixelRect chroma = new(part.X / 2, part.Y / 2, part.Width / 2, part.Height / 2);
        Scale(source.Y, part, target.Y);
        Scale(source.U, chroma, target.U);
        Scale(source.V, chroma, target.V);
        return target;
    }

    private void Scale(in VideoPlane source, in PixelRect part, in VideoPlane target)
    {
        _scaler.Begin(source, part, target.Width, target.Height);
        for (int y = 0; y < target.Height; y++)
        {
            _scaler.Row(y, target.Pointer + ((nint)y * target.Stride));
        }
    }

    // Television has black at 16, white at 235, and colours within 112 of the middle (BT.601).
    private VideoFrame OtherRange(VideoFrame source)
    {
        bool toFull = !source.IsFullRange;
        VideoFrame target = _pool.Rent(source.Width, source.Height, toFull, default);
        byte[] luma = Table(sample => toFull ? (sample - 16) * 255 / 219 : 16 + (sample * 219 / 255));
        byte[] colour = Table(sample => 128 + ((sample - 128) * (toFull ? 255.0 / 224 : 224.0 / 255)));
        Planes.Map(source.Y, target.Y, luma);
        Planes.Map(source.U, target.U, colour);
        Planes.Map(source.V, target.V, colour);
        return target;
    }

    private static byte[] Table(Func<double, double> map) =>
        [.. Enumerable.Range(0, 256).Select(sample => (byte)Math.Clamp(Math.Round(map(sample)), 0, 255))];
}
