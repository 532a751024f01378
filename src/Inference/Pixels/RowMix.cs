using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Inference.Pixels;

/// <summary>Mixes two rows of samples: the upright half of bilinear scaling.</summary>
internal static unsafe class RowMix
{
    /// <summary>Weights are in parts of this.</summary>
    public const int One = 256;

    /// <param name="upper">Row that gets <c>One - weight</c>.</param>
    /// <param name="lower">Row that gets <paramref name="weight"/>.</param>
    /// <param name="weight">0 to <see cref="One"/>.</param>
    /// <param name="target">Where <paramref name="count"/> samples go.</param>
    /// <param name="count">Samples.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mix(byte* upper, byte* lower, int weight, byte* target, int count)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector256<ushort> below = Vector256.Create((ushort)weight);
            Vector256<ushort> above = Vector256.Create((ushort)(One - weight));
            Vector256<ushort> half = Vector256.Create((ushort)(One / 2));
            for (; i + Vector256<byte>.Count <= count; i += Vector256<byte>.Count)
            {
                (Vector256<ushort> a0, Vector256<ushort> a1) = Vector256.Widen(Vector256.Load(upper + i));
                (Vector256<ushort> b0, Vector256<ushort> b1) = Vector256.Widen(Vector256.Load(lower + i));
                Vector256<ushort> low = ((a0 * above) + (b0 * below) + half) >>> 8;
                Vector256<ushort> high = ((a1 * above) + (b1 * below) + half) >>> 8;
                Vector256.Narrow(low, high).Store(target + i);
            }
        }

        for (; i < count; i++)
        {
            target[i] = (byte)(((upper[i] * (One - weight)) + (lower[i] * weight) + (One / 2)) >> 8);
        }
    }
}
