using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ooblex.Protocol.Crypto;

/// <summary>Two blocks at a time.</summary>
internal readonly struct Lanes256 : ICarrylessLanes<Vector256<ulong>>
{
    private const int Width = 2 * AesBlocks.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref byte source, ref byte target, in EightBlocks stream)
    {
        Add(ref source, ref target, 0, stream.B0, stream.B1);
        Add(ref source, ref target, Width, stream.B2, stream.B3);
        Add(ref source, ref target, 2 * Width, stream.B4, stream.B5);
        Add(ref source, ref target, 3 * Width, stream.B6, stream.B7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(ref byte blocks, ref byte powers, ref Products<Vector256<ulong>> sum)
    {
        Multiply(ref blocks, ref powers, 0, ref sum);
        Multiply(ref blocks, ref powers, Width, ref sum);
        Multiply(ref blocks, ref powers, 2 * Width, ref sum);
        Multiply(ref blocks, ref powers, 3 * Width, ref sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Products<Vector128<ulong>> Fold(in Products<Vector256<ulong>> sum) => new()
    {
        Low = sum.Low.GetLower() ^ sum.Low.GetUpper(),
        Middle = sum.Middle.GetLower() ^ sum.Middle.GetUpper(),
        High = sum.High.GetLower() ^ sum.High.GetUpper(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        ref byte source, ref byte target, nuint at, Vector128<byte> first, Vector128<byte> second) =>
        (Vector256.LoadUnsafe(ref source, at) ^ Vector256.Create(first, second)).StoreUnsafe(ref target, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(ref byte blocks, ref byte powers, nuint at, ref Products<Vector256<ulong>> sum)
    {
        const ulong upper = 0x0809_0A0B_0C0D_0E0F;
        const ulong lower = 0x0001_0203_0405_0607;
        Vector256<byte> order = Vector256.Create(upper, lower, upper, lower).AsByte();
        Vector256<ulong> block = Avx2.Shuffle(Vector256.LoadUnsafe(ref blocks, at), order).AsUInt64();
        Vector256<ulong> power = Vector256.LoadUnsafe(ref powers, at).AsUInt64();
        sum.Low ^= Pclmulqdq.V256.CarrylessMultiply(block, power, 0x00);
        sum.Middle ^= Pclmulqdq.V256.CarrylessMultiply(block, power, 0x01)
            ^ Pclmulqdq.V256.CarrylessMultiply(block, power, 0x10);
        sum.High ^= Pclmulqdq.V256.CarrylessMultiply(block, power, 0x11);
    }
}
