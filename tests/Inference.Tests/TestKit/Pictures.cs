using Ooblex.Media.Frames;
using StbImageSharp;

namespace Ooblex.Inference.Tests.TestKit;

/// <summary>Frames out of pictures and formulas.</summary>
internal static class Pictures
{
    private static readonly VideoFramePool Pool = new(8);

    public static VideoFrame FromJpeg(byte[] jpeg, FrameInfo info = default)
    {
        ImageResult image = ImageResult.FromMemory(jpeg, ColorComponents.RedGreenBlue);
        return FromRgb(image.Width, image.Height, (x, y) => Pixel(image, x, y), info);
    }

    /// <summary>Limited range, BT.601: what cameras send.</summary>
    public static VideoFrame FromRgb(
        int width, int height, Func<int, int, (byte R, byte G, byte B)> pixel, FrameInfo info = default)
    {
        VideoFrame frame = Pool.Rent(width, height, isFullRange: false, info);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = frame.Y.Row(y);
            for (int x = 0; x < width; x++)
            {
                (byte r, byte g, byte b) = pixel(x, y);
                row[x] = Clamp(16 + (0.256788 * r) + (0.504129 * g) + (0.097906 * b));
            }
        }

        for (int y = 0; y < frame.U.Height; y++)
        {
            for (int x = 0; x < frame.U.Width; x++)
            {
                (double r, double g, double b) = Mean(width, height, x * 2, y * 2, pixel);
                frame.U.Row(y)[x] = Clamp(128 - (0.148223 * r) - (0.290993 * g) + (0.439216 * b));
                frame.V.Row(y)[x] = Clamp(128 + (0.439216 * r) - (0.367788 * g) - (0.071427 * b));
            }
        }

        return frame;
    }

    public static VideoFrame FromPlanes(
        int width,
        int height,
        Func<int, int, byte> luma,
        byte u = 128,
        byte v = 128,
        bool isFullRange = true,
        FrameInfo info = default)
    {
        VideoFrame frame = Pool.Rent(width, height, isFullRange, info);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                frame.Y.Row(y)[x] = luma(x, y);
            }
        }

        for (int y = 0; y < frame.U.Height; y++)
        {
            frame.U.Row(y).Fill(u);
            frame.V.Row(y).Fill(v);
        }

        return frame;
    }

    public static VideoFrame Empty(int width, int height, bool isFullRange) =>
        Pool.Rent(width, height, isFullRange, default);

    /// <summary>The same samples, with word of how a player is to turn them.</summary>
    public static VideoFrame Turned(VideoFrame frame, VideoRotation rotation)
    {
        VideoFrame copy = Pool.Rent(
            frame.Width, frame.Height, frame.IsFullRange, frame.Info with { Rotation = rotation });
        foreach ((VideoPlane from, VideoPlane to) in
            new[] { (frame.Y, copy.Y), (frame.U, copy.U), (frame.V, copy.V) })
        {
            for (int y = 0; y < to.Height; y++)
            {
                from.Row(y).CopyTo(to.Row(y));
            }
        }

        return copy;
    }

    /// <summary>The pictures of a motion JPEG file: they follow each other, from marker to marker.</summary>
    public static List<byte[]> Split(byte[] mjpeg)
    {
        List<byte[]> pictures = [];
        int start = 0;
        for (int i = 2; i + 1 < mjpeg.Length; i++)
        {
            if (mjpeg[i] == 0xFF && mjpeg[i + 1] == 0xD9)
            {
                pictures.Add(mjpeg[start..(i + 2)]);
                start = i + 2;
            }
        }

        return pictures;
    }

    private static (byte R, byte G, byte B) Pixel(ImageResult image, int x, int y)
    {
        int at = ((y * image.Width) + x) * 3;
        return (image.Data[at], image.Data[at + 1], image.Data[at + 2]);
    }

    private static (double R, double G, double B) Mean(
        int width, int height, int x, int y, Func<int, int, (byte R, byte G, byte B)> pixel)
    {
        (double r, double g, double b) = (0, 0, 0);
        for (int i = 0; i < 4; i++)
        {
            (byte pr, byte pg, byte pb) = pixel(Math.Min(width - 1, x + (i & 1)), Math.Min(height - 1, y + (i >> 1)));
            (r, g, b) = (r + (pr / 4.0), g + (pg / 4.0), b + (pb / 4.0));
        }

        return (r, g, b);
    }

    private static byte Clamp(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
