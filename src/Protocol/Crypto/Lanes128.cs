using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>One block at a time.</summary>
internal readonly struct Lanes128 : ICarrylessLanes<Vector128<ulong>>
{
    private const int Width = AesBlocks.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref byte source, ref byte target, in EightBlocks stream)
    {
        (Vector128.LoadUnsafe(ref source) ^ stream.B0).StoreUnsafe(ref target);
        (Vector128.LoadUnsafe(ref source, Width) ^ stream.B1).StoreUnsafe(ref target, Width);
        (Vector128.LoadUnsafe(ref source, 2 * Width) ^ stream.B2).StoreUnsafe(ref target, 2 * Width);
        (Vector128.LoadUnsafe(ref source, 3 * Width) ^ stream.B3).StoreUnsafe(ref target, 3 * Width);
        (Vector128.LoadUnsafe(ref source, 4 * Width) ^ stream.B4).StoreUnsafe(ref target, 4 * Width);
        (Vector128.LoadUnsafe(ref source, 5 * Width) ^ stream.B5).StoreUnsafe(ref target, 5 * Width);
        (Vector128.LoadUnsafe(ref source, 6 * Width) ^ stream.B6).StoreUnsafe(ref target, 6 * Width);
        (Vector128.LoadUnsafe(ref source, 7 * Width) ^ stream.B7).StoreUnsafe(ref target, 7 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(ref byte blocks, ref byte powers, ref Products<Vector128<ulong>> sum)
    {
        Multiply(ref blocks, ref powers, 0, ref sum);
        Multiply(ref blocks, ref powers, Width, ref sum);
        Multiply(ref blocks, ref powers, 2 * Width, ref sum);
        Multiply(ref blocks, ref powers, 3 * Width, ref sum);
        Multiply(ref blocks, ref powers, 4 * Width, ref sum);
        Multiply(ref blocks, ref powers, 5 * Width, ref sum);
        Multiply(ref blocks, ref powers, 6 * Width, ref sum);
        Multiply(ref blocks, ref powers, 7 * Width, ref sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Products<Vector128<ulong>> Fold(in Products<Vector128<ulong>> sum) => sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(ref byte blocks, ref byte powers, nuint at, ref Products<Vector128<ulong>> sum) =>
        Ghash.Multiply(
            Ghash.Reverse(Vector128.LoadUnsafe(ref blocks, at)), Vector128.LoadUnsafe(ref powers, at), ref sum);
}
