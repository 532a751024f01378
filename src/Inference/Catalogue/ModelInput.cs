namespace Ooblex.Inference.Catalogue;

/// <summary>What a model wants to see: the shape of its tensor, and how a picture becomes one.</summary>
public sealed record ModelInput
{
    /// <summary>The tensor's name in the graph.</summary>
    public required string Name { get; init; }

    public TensorLayout Layout { get; init; } = TensorLayout.Nchw;

    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>Pixels; with <see cref="SizeMultiple"/> those of the longer side.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels; 0 where <see cref="SizeMultiple"/> says that the picture's own shape decides.</summary>
    public int Height { get; init; }

    /// <summary>Above 0 the model takes any size that is a multiple of this, so that no picture is squeezed.</summary>
    public int SizeMultiple { get; init; }

    public PictureFit Fit { get; init; } = PictureFit.Stretch;

    /// <summary>A value v of 0 to 255 becomes v * scale + offset.</summary>
    public float Scale { get; init; } = 1;

    public float Offset { get; init; }

    /// <summary>What lies beside a picture that does not fill the tensor, 0 to 255.</summary>
    public int Pad { get; init; }

    /// <summary>Side of the square around a found box, in lengths of the box's longer side.</summary>
    public float CropScale { get; init; } = 1;

    /// <summary>Pictures that one run may take; above 1 only where the graph's first dimension is free.</summary>
    public int MaxBatch { get; init; } = 1;

    public int ChannelCount => Channels == ChannelOrder.Luma ? 1 : 3;
}

public enum TensorLayout
{
    /// <summary>One plane after the other.</summary>
    Nchw,

    /// <summary>The channels of a pixel side by side.</summary>
    Nhwc,
}

public enum ChannelOrder
{
    Rgb,
    Bgr,
    Luma,
}

public enum PictureFit
{
    /// <summary>Both sides are scaled to the tensor's.</summary>
    Stretch,

    /// <summary>One factor for both sides, the picture in the upper left, padding to the right and below.</summary>
    Letterbox,
}
