using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary><c>denoise</c> or <c>super_resolution</c> by a model of brightness; colours are scaled along.</summary>
/// <remarks>
/// The frame is seen piece by piece at its own size, since such models know pixels and not things. Pieces overlap, so
/// that what a model does at the edge of its sight makes no seams.
/// </remarks>
internal sealed unsafe class LumaModel(string name, ModelSession session) : IVideoEffect
{
    private const int Margin = 8;
    private readonly TensorWriter _writer = new();
    private readonly PlaneScaler _colours = new();
    private int _factor;

    public string Name => name;

    public string Method => session.Entry.Id;

    public (int Width, int Height) SizeFor(VideoFrame source)
    {
        if (_factor == 0)
        {
            // Only the graph knows how many times larger it answers, and says so when it is run.
            TensorSize size = TileFor(source);
            RunSlot slot = session.Rent(size);
            ReadOnlySpan<long> shape = slot.OutputShape(0);
            _factor = shape.Length == 4 ? (int)(shape[3] / size.Width) : 0;
            bool isWhole = _factor > 0 && shape[3] == _factor * size.Width && shape[2] == _factor * size.Height;
            session.Return(slot);
            if (!isWhole)
            {
                _factor = 0;
                throw new ModelException(
                    ModelFault.WrongShape, $"{session.Entry.Id} gives [{string.Join(',', shape.ToArray())}]");
            }
        }

        return (source.Width * _factor, source.Height * _factor);
    }

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        TensorSize tile = TileFor(source);
        RunSlot slot = session.Rent(tile);
        try
        {
            for (int y = 0; y >= 0; y = Next(y, tile.Height, source.Height))
            {
                for (int x = 0; x >= 0; x = Next(x, tile.Width, source.Width))
                {
                    _writer.Write(source, new PixelRect(x, y, tile.Width, tile.Height), slot);
                    session.Run(ref slot);
                    Store(slot, target, x, y);
                }
            }
        }
        finally
        {
            session.Return(slot);
        }

        Scale(source.U, target.U);
        Scale(source.V, target.V);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _colours.Dispose();
    }

    // The whole frame where the model takes any size, up to its own; else the one size that it takes.
    private TensorSize TileFor(VideoFrame source)
    {
        ModelInput input = session.Entry.Input;
        int multiple = input.SizeMultiple;
        return multiple == 0
            ? new TensorSize(input.Width, input.Height)
            : new TensorSize(
                Math.Min(input.Width, (source.Width + multiple - 1) / multiple * multiple),
                Math.Min(input.Width, (source.Height + multiple - 1) / multiple * multiple));
    }

    // Where the piece after this one begins; -1 after the last, which ends where the frame does.
    private static int Next(int start, int tile, int length) =>
        start + tile >= length ? -1 : Math.Min(start + tile - (2 * Margin), length - tile);

    private void Store(RunSlot slot, VideoFrame target, int x, int y)
    {
        int stride = slot.Size.Width * _factor;
        int left = x > 0 ? Margin * _factor : 0;
        int top = y > 0 ? Margin * _factor : 0;
        int right = Math.Min(stride, target.Width - (x * _factor));
        int bottom = Math.Min(slot.Size.Height * _factor, target.Height - (y * _factor));
        ModelInput input = session.Entry.Input;
        float black = target.IsFullRange ? 0 : 16;
        float scale = (target.IsFullRange ? 1 : 219f / 255f) / input.Scale;
        ReadOnlySpan<float> answer = slot.Output(0);
        for (int row = top; row < bottom; row++)
        {
            ReadOnlySpan<float> from = answer.Slice(row * stride, stride);
            Span<byte> to = target.Y.Row((y * _factor) + row)[(x * _factor)..];
            for (int column = left; column < right; column++)
            {
                to[column] = (byte)Math.Clamp(((from[column] - input.Offset) * scale) + black + 0.5f, 0, 255);
            }
        }
    }

    private void Scale(in VideoPlane source, in VideoPlane target)
    {
        _colours.Begin(source, new PixelRect(0, 0, source.Width, source.Height), target.Width, target.Height);
        for (int y = 0; y < target.Height; y++)
        {
            _colours.Row(y, target.Pointer + ((nint)y * target.Stride));
        }
    }
}
