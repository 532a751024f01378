using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Sessions;

/// <summary>Pixels of a model's input, and pictures in one run: what a slot is made for.</summary>
public readonly record struct TensorSize(int Width, int Height, int Batch = 1)
{
    /// <summary>What a model should see of a picture of this size.</summary>
    public static TensorSize For(ModelInput input, int pictureWidth, int pictureHeight)
    {
        if (input.SizeMultiple == 0)
        {
            return new TensorSize(input.Width, input.Height);
        }

        int longer = Math.Max(pictureWidth, pictureHeight);
        int shorter = Math.Min(pictureWidth, pictureHeight);
        double scaled = (double)shorter * input.Width / longer;
        int side = Math.Max(1, (int)Math.Ceiling(scaled / input.SizeMultiple)) * input.SizeMultiple;
        return pictureWidth >= pictureHeight
            ? new TensorSize(input.Width, side)
            : new TensorSize(side, input.Width);
    }

    internal long[] Shape(ModelInput input) => input.Layout == TensorLayout.Nchw
        ? [Batch, input.ChannelCount, Height, Width]
        : [Batch, Height, Width, input.ChannelCount];
}
