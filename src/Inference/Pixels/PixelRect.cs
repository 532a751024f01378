namespace Ooblex.Inference.Pixels;

/// <summary>A part of a picture, in pixels, with fractions. It may reach beyond the picture.</summary>
public readonly record struct PixelRect(float X, float Y, float Width, float Height)
{
    public float Right => X + Width;

    public float Bottom => Y + Height;

    public float CentreX => X + (Width / 2);

    public float CentreY => Y + (Height / 2);

    public float Area => Width <= 0 || Height <= 0 ? 0 : Width * Height;

    /// <summary>Intersection over union, 0 to 1.</summary>
    public float Overlap(in PixelRect other)
    {
        float width = MathF.Min(Right, other.Right) - MathF.Max(X, other.X);
        float height = MathF.Min(Bottom, other.Bottom) - MathF.Max(Y, other.Y);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        float shared = width * height;
        return shared / (Area + other.Area - shared);
    }

    /// <summary>The square around the same centre whose side is the longer side times a factor.</summary>
    public PixelRect Square(float factor)
    {
        float side = MathF.Max(Width, Height) * factor;
        return new PixelRect(CentreX - (side / 2), CentreY - (side / 2), side, side);
    }

    /// <summary>What of it lies in a picture of this size.</summary>
    public PixelRect Within(int width, int height)
    {
        float left = Math.Clamp(X, 0, width);
        float top = Math.Clamp(Y, 0, height);
        return new PixelRect(left, top, Math.Clamp(Right, 0, width) - left, Math.Clamp(Bottom, 0, height) - top);
    }
}
