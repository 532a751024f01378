using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Inference.Effects;

/// <summary>Puts one row over another, as much as a mask says.</summary>
internal static unsafe class Blend
{
    /// <param name="front">Shown where the mask is 255.</param>
    /// <param name="back">Shown where it is 0.</param>
    /// <param name="mask">One byte for each sample.</param>
    /// <param name="target">May be one of the others.</param>
    /// <param name="count">Samples.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(byte* front, byte* back, byte* mask, byte* target, int count)
    {
        int i = 0;
        Vector256<ushort> full = Vector256.Create((ushort)255);
        for (; i + Vector256<byte>.Count <= count; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> f0, Vector256<ushort> f1) = Vector256.Widen(Vector256.Load(front + i));
            (Vector256<ushort> b0, Vector256<ushort> b1) = Vector256.Widen(Vector256.Load(back + i));
            (Vector256<ushort> m0, Vector256<ushort> m1) = Vector256.Widen(Vector256.Load(mask + i));
            Vector256<ushort> low = By255((f0 * m0) + (b0 * (full - m0)));
            Vector256<ushort> high = By255((f1 * m1) + (b1 * (full - m1)));
            Vector256.Narrow(low, high).Store(target + i);
        }

        for (; i < count; i++)
        {
            int sum = (front[i] * mask[i]) + (back[i] * (255 - mask[i])) + 128;
            target[i] = (byte)((sum + (sum >> 8)) >> 8);
        }
    }

    // Division by 255, rounded, exact for products of two bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> By255(Vector256<ushort> sum)
    {
        Vector256<ushort> rounded = sum + Vector256.Create((ushort)128);
        return (rounded + (rounded >>> 8)) >>> 8;
    }
}
