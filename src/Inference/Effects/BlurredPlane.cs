using Ooblex.Inference.Pixels;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>A plane out of focus, given row by row at the plane's own size.</summary>
/// <remarks>
/// Made small first, blurred there by a box three times (which is nearly a Gaussian), and made large again on the way
/// out: a wide blur costs less than the copy of a frame. Allocates nothing once its memory has grown.
/// </remarks>
internal sealed unsafe class BlurredPlane : IDisposable
{
    private const int Passes = 3;
    private readonly Scratch _small = new();
    private readonly Scratch _other = new();
    private readonly Scratch _sums = new();
    private readonly PlaneScaler _down = new();
    private readonly PlaneScaler _up = new();
    private VideoPlane _result;

    /// <param name="source">Read until this returns.</param>
    /// <param name="shrink">Samples that become one, each way.</param>
    /// <param name="radius">Of the box, in samples of the small plane.</param>
    public void Make(in VideoPlane source, int shrink, int radius)
    {
        int width = Math.Max(1, source.Width / shrink);
        int height = Math.Max(1, source.Height / shrink);
        byte* small = _small.Take<byte>(width * height);
        byte* other = _other.Take<byte>(width * height);
        int* sums = _sums.Take<int>(width);
        _down.Begin(source, new PixelRect(0, 0, source.Width, source.Height), width, height);
        for (int y = 0; y < height; y++)
        {
            _down.Row(y, small + (y * width));
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            Across(small, other, width, height, radius);
            Along(other, small, sums, width, height, radius);
        }

        _result = new VideoPlane((nint)small, width, width, height);
    }

    /// <summary>Its rows at this size, good until the next call.</summary>
    public PlaneScaler At(int width, int height)
    {
        _up.Begin(_result, new PixelRect(0, 0, _result.Width, _result.Height), width, height);
        return _up;
    }

    public void Dispose()
    {
        _small.Dispose();
        _other.Dispose();
        _sums.Dispose();
        _down.Dispose();
        _up.Dispose();
    }

    private static void Across(byte* source, byte* target, int width, int height, int radius)
    {
        int reciprocal = Reciprocal(radius);
        for (int y = 0; y < height; y++)
        {
            byte* from = source + (y * width);
            byte* to = target + (y * width);
            int sum = from[0] * (radius + 1);
            for (int x = 1; x <= radius; x++)
            {
                sum += from[Math.Min(x, width - 1)];
            }

            for (int x = 0; x < width; x++)
            {
                to[x] = (byte)((sum * reciprocal) >> 16);
                sum += from[Math.Min(x + radius + 1, width - 1)] - from[Math.Max(x - radius, 0)];
            }
        }
    }

    private static void Along(byte* source, byte* target, int* sums, int width, int height, int radius)
    {
        int reciprocal = Reciprocal(radius);
        for (int x = 0; x < width; x++)
        {
            sums[x] = source[x] * (radius + 1);
        }

        for (int y = 1; y <= radius; y++)
        {
            byte* row = source + (Math.Min(y, height - 1) * width);
            for (int x = 0; x < width; x++)
            {
                sums[x] += row[x];
            }
        }

        for (int y = 0; y < height; y++)
        {
            byte* coming = source + (Math.Min(y + radius + 1, height - 1) * width);
            byte* going = source + (Math.Max(y - radius, 0) * width);
            byte* to = target + (y * width);
            for (int x = 0; x < width; x++)
            {
                to[x] = (byte)((sums[x] * reciprocal) >> 16);
                sums[x] += coming[x] - going[x];
            }
        }
    }

    // In 65536ths, rounded up so that a flat plane stays as bright as it was.
    private static int Reciprocal(int radius) => (65_536 + (2 * radius)) / ((2 * radius) + 1);
}
