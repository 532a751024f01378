using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary><c>denoise</c> or <c>super_resolution</c> by a model that answers a picture with a picture.</summary>
/// <remarks>
/// The frame is seen piece by piece at its own size, since such models know pixels and not things. Pieces overlap, so
/// that what a model does at the edge of its sight makes no seams.
/// </remarks>
internal sealed class PictureModel : IVideoEffect
{
    private const int Margin = 8;
    private readonly ModelSession _session;
    private readonly TensorWriter _writer = new();
    private readonly IPictureAnswer _answer;
    private int _factor;

    public PictureModel(string name, ModelSession session)
    {
        (Name, _session) = (name, session);
        _answer = session.Entry.Output.Decoder == ModelDecoder.Rgb ? new ColourAnswer() : new LumaAnswer();
    }

    public string Name { get; }

    public string Method => _session.Entry.Id;

    public (int Width, int Height) SizeFor(VideoFrame source)
    {
        if (_factor == 0)
        {
            _factor = LearnFactor(TileFor(source));
        }

        return (source.Width * _factor, source.Height * _factor);
    }

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        TensorSize tile = TileFor(source);
        RunSlot slot = _session.Rent(tile);
        try
        {
            for (int y = 0; y >= 0; y = Next(y, tile.Height, source.Height))
            {
                for (int x = 0; x >= 0; x = Next(x, tile.Width, source.Width))
                {
                    _writer.Write(source, new PixelRect(x, y, tile.Width, tile.Height), slot);
                    _session.Run(ref slot);
                    _answer.Store(slot, Part(tile, x, y, target), target);
                }
            }
        }
        finally
        {
            _session.Return(slot);
        }

        _answer.Finish(source, target);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _answer.Dispose();
    }

    // Only the graph knows how many times larger it answers, and says so when it is run.
    private int LearnFactor(TensorSize size)
    {
        RunSlot slot = _session.Rent(size);
        long[] shape = slot.OutputShape(0).ToArray();
        _session.Return(slot);
        (int rows, int columns, int channels) =
            _session.Entry.Input.Layout == TensorLayout.Nchw ? (2, 3, 1) : (1, 2, 3);
        int factor = shape.Length == 4 ? (int)(shape[columns] / size.Width) : 0;
        bool isPicture = factor > 0
            && shape[columns] == factor * size.Width
            && shape[rows] == factor * size.Height
            && shape[channels] == _session.Entry.Input.ChannelCount;
        return isPicture
            ? factor
            : throw new ModelException(
                ModelFault.WrongShape, $"{_session.Entry.Id} gives [{string.Join(',', shape)}]");
    }

    // The whole frame where the model takes any size, up to its own; else the one size that it takes.
    private TensorSize TileFor(VideoFrame source)
    {
        ModelInput input = _session.Entry.Input;
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

    // Of a piece that has neighbours to the left or above only what they do not show better.
    private PicturePart Part(TensorSize tile, int x, int y, VideoFrame target) => new(
        X: x * _factor,
        Y: y * _factor,
        Width: tile.Width * _factor,
        Height: tile.Height * _factor,
        Left: x > 0 ? Margin * _factor : 0,
        Top: y > 0 ? Margin * _factor : 0,
        Right: Math.Min(tile.Width * _factor, target.Width - (x * _factor)),
        Bottom: Math.Min(tile.Height * _factor, target.Height - (y * _factor)));
}
