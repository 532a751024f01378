using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>Brightness is the model's; colours are those of the source, scaled along.</summary>
internal sealed unsafe class LumaAnswer : IPictureAnswer
{
    private readonly PlaneScaler _colours = new();

    public void Store(RunSlot slot, in PicturePart part, VideoFrame target)
    {
        ModelInput input = slot.InputSpec;
        float black = target.IsFullRange ? 0 : 16;
        float scale = (target.IsFullRange ? 1 : 219f / 255f) / input.Scale;
        ReadOnlySpan<float> answer = slot.Output(0);
        for (int row = part.Top; row < part.Bottom; row++)
        {
            ReadOnlySpan<float> from = answer.Slice(row * part.Width, part.Width);
            Span<byte> to = target.Y.Row(part.Y + row)[part.X..];
            for (int column = part.Left; column < part.Right; column++)
            {
                to[column] = (byte)Math.Clamp(((from[column] - input.Offset) * scale) + black + 0.5f, 0, 255);
            }
        }
    }

    public void Finish(VideoFrame source, VideoFrame target)
    {
        Scale(source.U, target.U);
        Scale(source.V, target.V);
    }

    public void Dispose() => _colours.Dispose();

    private void Scale(in VideoPlane source, in VideoPlane target)
    {
        _colours.Begin(source, new PixelRect(0, 0, source.Width, source.Height), target.Width, target.Height);
        for (int y = 0; y < target.Height; y++)
        {
            _colours.Row(y, target.Pointer + ((nint)y * target.Stride));
        }
    }
}
