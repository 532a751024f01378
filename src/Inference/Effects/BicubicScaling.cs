using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary><c>super_resolution</c> without a model: two or three times the size by bicubic interpolation.</summary>
/// <remarks>Catmull-Rom. It calls itself bicubic, since it adds no detail that was not there.</remarks>
internal sealed unsafe class BicubicScaling : IVideoEffect
{
    /// <summary>Weights add up to this, so that sums of four stay within 16 bits.</summary>
    private const int One = 64;

    private const int Taps = 4;
    private readonly int _factor;
    private readonly int[] _weights;
    private readonly Scratch _row = new();

    public BicubicScaling(int factor)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(factor is 2 or 3, true, nameof(factor));
        _factor = factor;
        _weights = new int[factor * Taps];
        for (int phase = 0; phase < factor; phase++)
        {
            Weigh(Offset(phase) - MathF.Floor(Offset(phase)), _weights.AsSpan(phase * Taps, Taps));
        }
    }

    public string Name => VisionTasks.SuperResolution;

    public string Method => "bicubic";

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width * _factor, source.Height * _factor);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        Plane(source.Y, target.Y);
        Plane(source.U, target.U);
        Plane(source.V, target.V);
    }

    public void Dispose() => _row.Dispose();

    // Where the middle of target sample `phase` lies, in source samples.
    private float Offset(int phase) => ((phase + 0.5f) / _factor) - 0.5f;

    private static void Weigh(float t, Span<int> weights)
    {
        float square = t * t;
        float cube = square * t;
        weights[0] = (int)MathF.Round(One * ((-0.5f * cube) + square - (0.5f * t)));
        weights[2] = (int)MathF.Round(One * ((-1.5f * cube) + (2 * square) + (0.5f * t)));
        weights[3] = (int)MathF.Round(One * ((0.5f * cube) - (0.5f * square)));
        weights[1] = One - weights[0] - weights[2] - weights[3];
    }

    private void Plane(in VideoPlane source, in VideoPlane target)
    {
        // Two samples more at each side, so that no tap needs to look where it is.
        const int Edge = 2;
        byte* middle = _row.Take<byte>(source.Width + (2 * Edge)) + Edge;
        for (int y = 0; y < target.Height; y++)
        {
            (int row, int phase) = Math.DivRem(y, _factor);
            int first = row + (int)MathF.Floor(Offset(phase)) - 1;
            Upright(source, first, _weights.AsSpan(phase * Taps, Taps), middle);
            (middle[-1], middle[-2]) = (middle[0], middle[0]);
            (middle[source.Width], middle[source.Width + 1]) = (middle[source.Width - 1], middle[source.Width - 1]);
            Across(middle, target.Pointer + ((nint)y * target.Stride), target.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Upright(in VideoPlane source, int first, ReadOnlySpan<int> weights, byte* target)
    {
        byte* a = RowAt(source, first);
        byte* b = RowAt(source, first + 1);
        byte* c = RowAt(source, first + 2);
        byte* d = RowAt(source, first + 3);
        int x = 0;
        Vector256<short> half = Vector256.Create((short)(One / 2));
        for (; x + Vector128<byte>.Count <= source.Width; x += Vector128<byte>.Count)
        {
            Vector256<short> sum = (Wide(a + x) * (short)weights[0]) + (Wide(b + x) * (short)weights[1])
                + (Wide(c + x) * (short)weights[2]) + (Wide(d + x) * (short)weights[3]) + half;
            Vector256<short> cut = Vector256.Min(
                Vector256.Max(sum >> 6, Vector256<short>.Zero), Vector256.Create((short)255));
            Vector128.Narrow(cut.GetLower().AsUInt16(), cut.GetUpper().AsUInt16()).Store(target + x);
        }

        for (; x < source.Width; x++)
        {
            int sum = (a[x] * weights[0]) + (b[x] * weights[1]) + (c[x] * weights[2]) + (d[x] * weights[3]) + (One / 2);
            target[x] = (byte)Math.Clamp(sum >> 6, 0, 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Across(byte* source, byte* target, int width)
    {
        for (int phase = 0; phase < _factor; phase++)
        {
            int first = (int)MathF.Floor(Offset(phase)) - 1;
            (int w0, int w1, int w2, int w3) = (
                _weights[phase * Taps], _weights[(phase * Taps) + 1], _weights[(phase * Taps) + 2],
                _weights[(phase * Taps) + 3]);
            byte* at = source + first;
            for (int x = phase; x < width; x += _factor)
            {
                int sum = (at[0] * w0) + (at[1] * w1) + (at[2] * w2) + (at[3] * w3) + (One / 2);
                target[x] = (byte)Math.Clamp(sum >> 6, 0, 255);
                at++;
            }
        }
    }

    private static byte* RowAt(in VideoPlane plane, int y) =>
        plane.Pointer + ((nint)Math.Clamp(y, 0, plane.Height - 1) * plane.Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Wide(byte* at)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(at));
        return Vector256.Create(low, high).AsInt16();
    }
}
