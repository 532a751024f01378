using System.Runtime.CompilerServices;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Pixels;

/// <summary>Makes of a frame, or of a part of it, what a model wants to see: size, colours, range, layout.</summary>
/// <remarks>
/// Scales the planes first and converts colours at the small size. Allocates nothing once its memory has grown. Not
/// thread-safe: one for each worker or pipeline.
/// </remarks>
public sealed unsafe class TensorWriter : IDisposable
{
    private readonly PlaneScaler _luma = new();
    private readonly PlaneScaler _blueDifference = new();
    private readonly PlaneScaler _redDifference = new();
    private readonly Scratch _samples = new();
    private readonly Scratch _colours = new();

    /// <summary>The whole frame, by the fit that the model asks for.</summary>
    /// <returns>How to come back from the tensor's pixels to the frame's.</returns>
    public PictureMap Write(VideoFrame frame, RunSlot slot, int batchIndex = 0) =>
        Write(frame, new PixelRect(0, 0, frame.Width, frame.Height), slot, batchIndex);

    /// <summary>A part of the frame; what of it lies outside repeats the edge.</summary>
    public PictureMap Write(VideoFrame frame, in PixelRect part, RunSlot slot, int batchIndex = 0)
    {
        ModelInput spec = slot.InputSpec;
        TensorSize size = slot.Size;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)batchIndex, (uint)size.Batch, nameof(batchIndex));
        (int width, int height) = (size.Width, size.Height);
        if (spec.Fit == PictureFit.Letterbox)
        {
            float scale = MathF.Min(size.Width / part.Width, size.Height / part.Height);
            width = Math.Clamp((int)MathF.Round(part.Width * scale), 1, size.Width);
            height = Math.Clamp((int)MathF.Round(part.Height * scale), 1, size.Height);
        }

        float* tensor = slot.InputPointer + ((nint)batchIndex * size.Width * size.Height * spec.ChannelCount);
        _luma.Begin(frame.Y, part, width, height);
        if (spec.Channels == ChannelOrder.Luma)
        {
            WriteLuma(frame, spec, size, width, height, tensor);
        }
        else
        {
            PixelRect chroma = new(part.X / 2, part.Y / 2, part.Width / 2, part.Height / 2);
            _blueDifference.Begin(frame.U, chroma, width, height);
            _redDifference.Begin(frame.V, chroma, width, height);
            WriteColours(frame, spec, size, width, height, tensor);
        }

        return new PictureMap(part.Width / width, part.Height / height, part.X, part.Y);
    }

    public void Dispose()
    {
        _luma.Dispose();
        _blueDifference.Dispose();
        _redDifference.Dispose();
        _samples.Dispose();
        _colours.Dispose();
    }

    private void WriteLuma(VideoFrame frame, ModelInput spec, TensorSize size, int width, int height, float* tensor)
    {
        ColourRow colours = new(frame.IsFullRange, spec.Scale, spec.Offset);
        byte* samples = _samples.Take<byte>(width);
        float pad = (spec.Pad * spec.Scale) + spec.Offset;
        for (int y = 0; y < height; y++)
        {
            _luma.Row(y, samples);
            float* row = tensor + ((nint)y * size.Width);
            colours.ToLuma(samples, row, width);
            new Span<float>(row + width, size.Width - width).Fill(pad);
        }

        new Span<float>(tensor + ((nint)height * size.Width), (size.Height - height) * size.Width).Fill(pad);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteColours(VideoFrame frame, ModelInput spec, TensorSize size, int width, int height, float* tensor)
    {
        ColourRow colours = new(frame.IsFullRange, spec.Scale, spec.Offset);
        int rowBytes = (size.Width + 63) & -64;
        byte* y = _samples.Take<byte>(rowBytes * 3);
        byte* u = y + rowBytes;
        byte* v = u + rowBytes;
        float* row = _colours.Take<float>(size.Width * 3);
        float pad = (spec.Pad * spec.Scale) + spec.Offset;
        new Span<float>(row, size.Width * 3).Fill(pad);
        float* green = row + size.Width;
        float* red = spec.Channels == ChannelOrder.Rgb ? row : green + size.Width;
        float* blue = spec.Channels == ChannelOrder.Rgb ? green + size.Width : row;
        for (int line = 0; line < size.Height; line++)
        {
            if (line < height)
            {
                _luma.Row(line, y);
                _blueDifference.Row(line, u);
                _redDifference.Row(line, v);
                colours.ToRgb(y, u, v, red, green, blue, width);
            }
            else if (line == height)
            {
                new Span<float>(row, size.Width * 3).Fill(pad);
            }

            Store(spec.Layout, row, tensor, size, line);
        }
    }

    private static void Store(TensorLayout layout, float* row, float* tensor, TensorSize size, int line)
    {
        int width = size.Width;
        if (layout == TensorLayout.Nchw)
        {
            nint plane = (nint)width * size.Height;
            float* target = tensor + ((nint)line * width);
            for (int channel = 0; channel < 3; channel++)
            {
                new Span<float>(row + (channel * width), width).CopyTo(new Span<float>(target, width));
                target += plane;
            }

            return;
        }

        float* pixel = tensor + ((nint)line * width * 3);
        for (int x = 0; x < width; x++)
        {
            pixel[0] = row[x];
            pixel[1] = row[x + width];
            pixel[2] = row[x + (2 * width)];
            pixel += 3;
        }
    }
}
