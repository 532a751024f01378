using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ooblex.Protocol.Crypto;

/// <summary>Four blocks at a time.</summary>
internal readonly struct Lanes512 : ICarrylessLanes<Vector512<ulong>>
{
    private const int Width = 4 * AesBlocks.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref byte source, ref byte target, in EightBlocks stream)
    {
        Vector512<byte> first = Join(stream.B0, stream.B1, stream.B2, stream.B3);
        Vector512<byte> second = Join(stream.B4, stream.B5, stream.B6, stream.B7);
        (Vector512.LoadUnsafe(ref source) ^ first).StoreUnsafe(ref target);
        (Vector512.LoadUnsafe(ref source, Width) ^ second).StoreUnsafe(ref target, Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(ref byte blocks, ref byte powers, ref Products<Vector512<ulong>> sum)
    {
        Multiply(ref blocks, ref powers, 0, ref sum);
        Multiply(ref blocks, ref powers, Width, ref sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Products<Vector128<ulong>> Fold(in Products<Vector512<ulong>> sum) => Lanes256.Fold(new()
    {
        Low = sum.Low.GetLower() ^ sum.Low.GetUpper(),
        Middle = sum.Middle.GetLower() ^ sum.Middle.GetUpper(),
        High = sum.High.GetLower() ^ sum.High.GetUpper(),
    });

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Join(
        Vector128<byte> b0, Vector128<byte> b1, Vector128<byte> b2, Vector128<byte> b3) =>
        Vector256.Create(b0, b1).ToVector512Unsafe().WithUpper(Vector256.Create(b2, b3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(ref byte blocks, ref byte powers, nuint at, ref Products<Vector512<ulong>> sum)
    {
        const ulong upper = 0x0809_0A0B_0C0D_0E0F;
        const ulong lower = 0x0001_0203_0405_0607;
        Vector512<byte> order = Vector512.Create(upper, lower, upper, lower, upper, lower, upper, lower).AsByte();
        Vector512<ulong> block = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref blocks, at), order).AsUInt64();
        Vector512<ulong> power = Vector512.LoadUnsafe(ref powers, at).AsUInt64();
        sum.Low ^= Pclmulqdq.V512.CarrylessMultiply(block, power, 0x00);
        sum.Middle ^= Pclmulqdq.V512.CarrylessMultiply(block, power, 0x01)
            ^ Pclmulqdq.V512.CarrylessMultiply(block, power, 0x10);
        sum.High ^= Pclmulqdq.V512.CarrylessMultiply(block, power, 0x11);
    }
}
