using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>How much brightness changes at each sample: |horizontal| + |vertical| Sobel gradient, cut at 255.</summary>
internal static unsafe class Sobel
{
    /// <summary>One row; its first and last sample, and rows at the edge, are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(in VideoPlane plane, int y, byte* target)
    {
        int width = plane.Width;
        if (y == 0 || y == plane.Height - 1 || width < 3)
        {
            new Span<byte>(target, width).Clear();
            return;
        }

        byte* middle = plane.Pointer + ((nint)y * plane.Stride);
        byte* above = middle - plane.Stride;
        byte* below = middle + plane.Stride;
        target[0] = 0;
        target[width - 1] = 0;
        int x = 1;
        for (; x + Vector128<byte>.Count < width; x += Vector128<byte>.Count)
        {
            Vector256<short> left = Wide(above + x - 1) + (Wide(middle + x - 1) << 1) + Wide(below + x - 1);
            Vector256<short> right = Wide(above + x + 1) + (Wide(middle + x + 1) << 1) + Wide(below + x + 1);
            Vector256<short> up = Wide(above + x - 1) + (Wide(above + x) << 1) + Wide(above + x + 1);
            Vector256<short> down = Wide(below + x - 1) + (Wide(below + x) << 1) + Wide(below + x + 1);
            Vector256<short> sum = Vector256.Abs(right - left) + Vector256.Abs(down - up);
            Vector256<short> cut = Vector256.Min(sum, Vector256.Create((short)255));
            Vector128.Narrow(cut.GetLower().AsUInt16(), cut.GetUpper().AsUInt16()).Store(target + x);
        }

        for (; x < width - 1; x++)
        {
            int across = above[x + 1] + (2 * middle[x + 1]) + below[x + 1]
                - above[x - 1] - (2 * middle[x - 1]) - below[x - 1];
            int along = below[x - 1] + (2 * below[x]) + below[x + 1] - above[x - 1] - (2 * above[x]) - above[x + 1];
            target[x] = (byte)Math.Min(255, Math.Abs(across) + Math.Abs(along));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Wide(byte* at)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(at));
        return Vector256.Create(low, high).AsInt16();
    }
}
