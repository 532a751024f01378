namespace Ooblex.Inference.Pixels;

/// <summary>The way back from pixels of a tensor to pixels of the picture it was made of.</summary>
public readonly record struct PictureMap(float ScaleX, float ScaleY, float OffsetX, float OffsetY)
{
    public float X(float tensorX) => (tensorX * ScaleX) + OffsetX;

    public float Y(float tensorY) => (tensorY * ScaleY) + OffsetY;

    public PixelRect Rect(float centreX, float centreY, float width, float height) => new(
        X(centreX - (width / 2)), Y(centreY - (height / 2)), width * ScaleX, height * ScaleY);
}
