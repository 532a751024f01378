using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>Where persons are, as one byte for each sample, at any size.</summary>
/// <remarks>Smoothed over time, so that the edge of a person does not flicker.</remarks>
internal sealed unsafe class PersonMask(ModelSession session) : IDisposable
{
    private const float Newest = 0.6f;
    private readonly TensorWriter _writer = new();
    private readonly Scratch _bytes = new();
    private readonly Scratch _rows = new();
    private readonly Scratch _back = new();
    private readonly PlaneScaler _luma = new();
    private readonly PlaneScaler _chroma = new();
    private float[] _smoothed = [];
    private VideoPlane _mask;

    public string Model => session.Entry.Id;

    /// <exception cref="ModelException">The model failed, or gives no mask.</exception>
    public void Look(VideoFrame frame)
    {
        TensorSize size = TensorSize.For(session.Entry.Input, frame.Width, frame.Height);
        RunSlot slot = session.Rent(size);
        try
        {
            PictureMap map = _writer.Write(frame, slot);
            session.Run(ref slot);
            Smooth(slot, size);
            PixelRect filled = new(0, 0, frame.Width / map.ScaleX, frame.Height / map.ScaleY);
            _luma.Begin(_mask, filled, frame.Width, frame.Height);
            _chroma.Begin(_mask, filled, frame.U.Width, frame.U.Height);
        }
        finally
        {
            session.Return(slot);
        }
    }

    /// <summary>Persons of one plane of the frame that was looked at, and behind them something else.</summary>
    /// <param name="source">The frame's plane.</param>
    /// <param name="behind">Gives what is behind them, at the size of that plane.</param>
    /// <param name="target">Of the same size.</param>
    /// <param name="isLuma">Chroma planes are smaller.</param>
    public void Keep(in VideoPlane source, PlaneScaler behind, in VideoPlane target, bool isLuma)
    {
        byte* back = _back.Take<byte>(source.Width);
        byte* mask = _rows.Take<byte>(source.Width);
        for (int y = 0; y < source.Height; y++)
        {
            behind.Row(y, back);
            Keep(source, back, mask, target, y, isLuma);
        }
    }

    /// <summary>The same, with a plane behind them that has the source's size already.</summary>
    public void Keep(in VideoPlane source, in VideoPlane behind, in VideoPlane target, bool isLuma)
    {
        byte* mask = _rows.Take<byte>(source.Width);
        for (int y = 0; y < source.Height; y++)
        {
            Keep(source, behind.Pointer + ((nint)y * behind.Stride), mask, target, y, isLuma);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _bytes.Dispose();
        _rows.Dispose();
        _back.Dispose();
        _luma.Dispose();
        _chroma.Dispose();
    }

    private void Keep(in VideoPlane source, byte* back, byte* mask, in VideoPlane target, int y, bool isLuma)
    {
        (isLuma ? _luma : _chroma).Row(y, mask);
        byte* front = source.Pointer + ((nint)y * source.Stride);
        Blend.Row(front, back, mask, target.Pointer + ((nint)y * target.Stride), source.Width);
    }

    private void Smooth(RunSlot slot, TensorSize size)
    {
        ReadOnlySpan<float> found = slot.Output(0);
        int length = size.Width * size.Height;
        if (found.Length != length)
        {
            throw new ModelException(
                ModelFault.WrongShape, $"{session.Entry.Id} gives {found.Length} numbers for {length} pixels");
        }

        bool isFirst = _smoothed.Length != length;
        if (isFirst)
        {
            _smoothed = new float[length];
        }

        float share = isFirst ? 1 : Newest;
        byte* bytes = _bytes.Take<byte>(length);
        for (int i = 0; i < length; i++)
        {
            float smoothed = _smoothed[i] + (share * (found[i] - _smoothed[i]));
            _smoothed[i] = smoothed;
            bytes[i] = (byte)((Math.Clamp(smoothed, 0f, 1f) * 255f) + 0.5f);
        }

        _mask = new VideoPlane((nint)bytes, size.Width, size.Width, size.Height);
    }
}
