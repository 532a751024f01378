using Ooblex.Media.Frames;

namespace Ooblex.Media.Tests.Codecs;

/// <summary>Pictures that move, and how far two pictures are apart.</summary>
internal static class Scenes
{
    /// <summary>A slope with a bright square that goes to the right.</summary>
    public static VideoFrame Draw(VideoFramePool pool, int width, int height, int number, bool isFullRange = false)
    {
        VideoFrame picture = pool.Rent(width, height, isFullRange, default);
        int left = number * 3 % Math.Max(1, width - 8);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = picture.Y.Row(y);
            for (int x = 0; x < width; x++)
            {
                bool isSquare = x >= left && x < left + 8 && y >= height / 3 && y < (height / 3) + 8;
                row[x] = isSquare ? (byte)220 : (byte)(40 + (100 * (x + y) / (width + height)));
            }
        }

        for (int y = 0; y < picture.U.Height; y++)
        {
            picture.U.Row(y).Fill(110);
            picture.V.Row(y).Fill(140);
        }

        return picture;
    }

    /// <summary>Mean square error of the luma.</summary>
    public static double Distance(VideoFrame left, VideoFrame right)
    {
        Assert.Equal((left.Width, left.Height), (right.Width, right.Height));
        double sum = 0;
        for (int y = 0; y < left.Height; y++)
        {
            ReadOnlySpan<byte> a = left.Y.Row(y);
            ReadOnlySpan<byte> b = right.Y.Row(y);
            for (int x = 0; x < a.Length; x++)
            {
                sum += (a[x] - b[x]) * (a[x] - b[x]);
            }
        }

        return sum / (left.Width * (double)left.Height);
    }
}
