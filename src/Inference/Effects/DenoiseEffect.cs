using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary><c>denoise</c>: the noise of a dark room goes, edges and what moves stay.</summary>
/// <remarks>
/// Two filters without a model. In space: a sample becomes the mean of those of its eight neighbours that are nearly
/// like it (a sigma filter). In time: it moves towards the new frame slowly where little changes, and at once where
/// much does. Colours are filtered in time only.
/// </remarks>
internal sealed unsafe class DenoiseEffect : IVideoEffect
{
    // In steps of brightness: what a neighbour may differ and still count, and what a sample may change by noise alone.
    private const int Alike = 20;
    private const int Still = 12;

    // In 256ths: how far a still sample moves in one frame, and how fast that grows with the change.
    private const int SlowShare = 64;
    private const int ShareGrowth = 12;
    private readonly Scratch _history = new();
    private readonly Scratch _row = new();
    private (int Width, int Height) _size;

    public string Name => VisionTasks.Denoise;

    public string Method => "temporal-spatial";

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width, source.Height);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        bool isFirst = _size != (source.Width, source.Height);
        _size = (source.Width, source.Height);
        int chroma = source.U.Width * source.U.Height;
        byte* history = _history.Take<byte>((source.Width * source.Height) + (2 * chroma));
        Plane(source.Y, target.Y, history, isFirst, inSpace: true);
        history += source.Width * source.Height;
        Plane(source.U, target.U, history, isFirst, inSpace: false);
        Plane(source.V, target.V, history + chroma, isFirst, inSpace: false);
    }

    public void Dispose()
    {
        _history.Dispose();
        _row.Dispose();
    }

    private void Plane(in VideoPlane source, in VideoPlane target, byte* history, bool isFirst, bool inSpace)
    {
        byte* smooth = _row.Take<byte>(source.Width);
        for (int y = 0; y < source.Height; y++)
        {
            byte* row = source.Pointer + ((nint)y * source.Stride);
            byte* past = history + ((nint)y * source.Width);
            if (inSpace && y > 0 && y < source.Height - 1)
            {
                Smooth(row, source.Stride, smooth, source.Width);
            }
            else
            {
                new Span<byte>(row, source.Width).CopyTo(new Span<byte>(smooth, source.Width));
            }

            if (isFirst)
            {
                new Span<byte>(smooth, source.Width).CopyTo(new Span<byte>(past, source.Width));
            }

            Follow(smooth, past, source.Width);
            new Span<byte>(past, source.Width).CopyTo(target.Row(y));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Smooth(byte* row, int stride, byte* target, int width)
    {
        target[0] = row[0];
        int x = 1;
        Vector256<byte> alike = Vector256.Create((byte)Alike);
        for (; x + Vector256<byte>.Count < width; x += Vector256<byte>.Count)
        {
            byte* at = row + x;
            Vector256<byte> centre = Vector256.Load(at);
            Vector256<ushort> low = Vector256<ushort>.Zero;
            Vector256<ushort> high = Vector256<ushort>.Zero;
            for (int i = 0; i < 9; i++)
            {
                if (i == 4)
                {
                    continue;
                }

                Vector256<byte> other = Vector256.Load(at + ((nint)((i / 3) - 1) * stride) + (i % 3) - 1);
                Vector256<byte> apart = Vector256.Max(centre, other) - Vector256.Min(centre, other);
                Vector256<byte> isAlike = Vector256.LessThanOrEqual(apart, alike);
                (Vector256<ushort> l, Vector256<ushort> h) =
                    Vector256.Widen(Vector256.ConditionalSelect(isAlike, other, centre));
                low += l;
                high += h;
            }

            Vector256<ushort> four = Vector256.Create((ushort)4);
            Vector256.Narrow((low + four) >>> 3, (high + four) >>> 3).Store(target + x);
        }

        for (; x < width - 1; x++)
        {
            int sum = 4;
            for (int i = 0; i < 9; i++)
            {
                byte other = row[x + (((i / 3) - 1) * stride) + (i % 3) - 1];
                sum += i == 4 ? 0 : Math.Abs(other - row[x]) <= Alike ? other : row[x];
            }

            target[x] = (byte)(sum >> 3);
        }

        target[width - 1] = row[width - 1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Follow(byte* now, byte* past, int width)
    {
        int x = 0;
        for (; x + Vector128<byte>.Count <= width; x += Vector128<byte>.Count)
        {
            Vector256<short> before = Wide(past + x);
            Vector256<short> change = Wide(now + x) - before;
            Vector256<short> beyond = Vector256.Max(
                Vector256.Abs(change) - Vector256.Create((short)Still), Vector256<short>.Zero);
            Vector256<short> share = Vector256.Min(
                Vector256.Create((short)SlowShare) + (beyond * (short)ShareGrowth), Vector256.Create((short)256));

            // change * share does not fit into 16 bits: the share has 256 steps, of which 64 are enough here.
            Vector256<short> step = ((change * (share >>> 2)) + Vector256.Create((short)32)) >> 6;
            Vector256<ushort> next = (before + step).AsUInt16();
            Vector128.Narrow(next.GetLower(), next.GetUpper()).Store(past + x);
        }

        for (; x < width; x++)
        {
            int change = now[x] - past[x];
            int share = Math.Min(256, SlowShare + (Math.Max(0, Math.Abs(change) - Still) * ShareGrowth));
            past[x] = (byte)(past[x] + (((change * (share >> 2)) + 32) >> 6));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Wide(byte* at)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(at));
        return Vector256.Create(low, high).AsInt16();
    }
}
