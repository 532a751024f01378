using System.Runtime.CompilerServices;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Pixels;

/// <summary>Gives one row after the other of a part of a plane, scaled bilinearly to a number of samples.</summary>
/// <remarks>
/// Allocates nothing once its memory has grown to the largest plane. What lies beyond the plane repeats its edge. More
/// than twofold shrinking skips samples: measured, detection does not mind.
/// </remarks>
internal sealed unsafe class PlaneScaler : IDisposable
{
    private readonly Scratch _indices = new();
    private readonly Scratch _weights = new();
    private readonly Scratch _mixed = new();
    private VideoPlane _plane;
    private int _width;
    private float _top;
    private float _step;
    private int* _index;
    private int* _weight;
    private byte* _row;

    /// <param name="plane">What is read until the next call of this.</param>
    /// <param name="part">In samples of the plane.</param>
    /// <param name="width">Samples of a row to come.</param>
    /// <param name="height">Rows to come.</param>
    public void Begin(in VideoPlane plane, in PixelRect part, int width, int height)
    {
        (_plane, _width, _top) = (plane, width, part.Y);
        _step = part.Height / height;
        _index = _indices.Take<int>(width);
        _weight = _weights.Take<int>(width);
        _row = _mixed.Take<byte>(plane.Width + 1);
        float step = part.Width / width;
        for (int x = 0; x < width; x++)
        {
            (_index[x], _weight[x]) = Position(part.X + ((x + 0.5f) * step) - 0.5f, plane.Width);
        }
    }

    /// <summary>Writes row <paramref name="y"/> of the height given at the beginning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(int y, byte* target)
    {
        (int upper, int weight) = Position(_top + ((y + 0.5f) * _step) - 0.5f, _plane.Height);
        int lower = Math.Min(upper + 1, _plane.Height - 1);
        byte* start = _plane.Pointer;
        byte* row = _row;
        RowMix.Mix(
            start + ((nint)upper * _plane.Stride),
            start + ((nint)lower * _plane.Stride),
            weight,
            row,
            _plane.Width);
        row[_plane.Width] = row[_plane.Width - 1];
        int* index = _index;
        int* weights = _weight;
        for (int x = 0; x < _width; x++)
        {
            byte* at = row + index[x];
            int w = weights[x];
            target[x] = (byte)(((at[0] * (RowMix.One - w)) + (at[1] * w) + (RowMix.One / 2)) >> 8);
        }
    }

    public void Dispose()
    {
        _indices.Dispose();
        _weights.Dispose();
        _mixed.Dispose();
    }

    private static (int Index, int Weight) Position(float at, int length)
    {
        float clamped = Math.Clamp(at, 0, length - 1);
        int index = (int)clamped;
        return (index, (int)(((clamped - index) * RowMix.One) + 0.5f));
    }
}
