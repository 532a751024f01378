using System.Runtime.CompilerServices;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>Brightness and colours are the model's, which answers in the order in which it is asked.</summary>
internal sealed class ColourAnswer : IPictureAnswer
{
    // BT.601, as ColourRow: shares of red and blue in brightness, and what their differences from it are scaled by.
    private const float RedShare = 0.299f;
    private const float BlueShare = 0.114f;
    private const float BlueScale = 0.5f / (1 - BlueShare);
    private const float RedScale = 0.5f / (1 - RedShare);

    public void Store(RunSlot slot, in PicturePart part, VideoFrame target)
    {
        Picture picture = new(slot, part);
        (float black, float lumaRange, float colourRange) =
            target.IsFullRange ? (0f, 1f, 1f) : (16f, 219f / 255f, 224f / 255f);
        for (int row = part.Top; row < part.Bottom; row++)
        {
            Span<byte> luma = target.Y.Row(part.Y + row)[part.X..];
            for (int column = part.Left; column < part.Right; column++)
            {
                luma[column] = Sample((picture.At(row, column).Luma * lumaRange) + black);
            }

            if (((part.Y + row) & 1) == 0)
            {
                StoreColours(picture, part, row, colourRange, target);
            }
        }
    }

    public void Finish(VideoFrame source, VideoFrame target)
    {
    }

    public void Dispose()
    {
    }

    // A sample of colour is the mean of four pixels. It is stored by the piece in which the upper left of them lies.
    private static void StoreColours(
        in Picture picture, in PicturePart part, int row, float colourRange, VideoFrame target)
    {
        int below = Math.Min(row + 1, part.Height - 1);
        Span<byte> blue = target.U.Row((part.Y + row) / 2);
        Span<byte> red = target.V.Row((part.Y + row) / 2);
        for (int column = part.Left + ((part.X + part.Left) & 1); column < part.Right; column += 2)
        {
            int beside = Math.Min(column + 1, part.Width - 1);
            Pixel sum = picture.At(row, column) + picture.At(row, beside)
                + picture.At(below, column) + picture.At(below, beside);
            float luma = sum.Luma;
            int at = (part.X + column) / 2;
            blue[at] = Sample(((sum.Blue - luma) / 4 * BlueScale * colourRange) + Planes.NoColour);
            red[at] = Sample(((sum.Red - luma) / 4 * RedScale * colourRange) + Planes.NoColour);
        }
    }

    private static byte Sample(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    private readonly record struct Pixel(float Red, float Green, float Blue)
    {
        public float Luma => (RedShare * Red) + (BlueShare * Blue) + ((1 - RedShare - BlueShare) * Green);

        public static Pixel operator +(Pixel a, Pixel b) => new(a.Red + b.Red, a.Green + b.Green, a.Blue + b.Blue);
    }

    /// <summary>The model's answer, whatever its layout and order.</summary>
    private readonly ref struct Picture
    {
        private readonly ReadOnlySpan<float> _numbers;
        private readonly int _rowStep;
        private readonly int _columnStep;
        private readonly int _red;
        private readonly int _green;
        private readonly int _blue;
        private readonly float _scale;
        private readonly float _offset;

        public Picture(RunSlot slot, in PicturePart part)
        {
            ModelInput input = slot.InputSpec;
            bool isPlanes = input.Layout == TensorLayout.Nchw;
            int channelStep = isPlanes ? part.Width * part.Height : 1;
            _numbers = slot.Output(0);
            _columnStep = isPlanes ? 1 : 3;
            _rowStep = part.Width * _columnStep;
            _green = channelStep;
            (_red, _blue) = input.Channels == ChannelOrder.Rgb ? (0, 2 * channelStep) : (2 * channelStep, 0);
            (_scale, _offset) = (1 / input.Scale, input.Offset);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Pixel At(int row, int column)
        {
            int at = (row * _rowStep) + (column * _columnStep);
            return new Pixel(Value(at + _red), Value(at + _green), Value(at + _blue));
        }

        // What a model overshoots is no colour.
        private float Value(int at) => Math.Clamp((_numbers[at] - _offset) * _scale, 0f, 255f);
    }
}
