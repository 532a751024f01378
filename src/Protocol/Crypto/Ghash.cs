using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ooblex.Protocol.Crypto;

/// <summary>Multiplication in the field of GHASH (NIST SP 800-38D §6.3) by carry-less products.</summary>
/// <remarks>GHASH numbers bits from the left. Blocks are byte-reversed, and the missing one-bit shift of the reflected
/// product is put into the hash key once, so that a reduction by the reflected polynomial 0xC2…01 is all that remains.
/// Nothing here branches on, or indexes by, what is secret.</remarks>
internal static class Ghash
{
    private const ulong Polynomial = 0xC200_0000_0000_0000;
    private const byte SwapHalves = 0b_01_00_11_10;

    internal static Vector128<byte> ByteOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) => Ssse3.Shuffle(block, ByteOrder);

    /// <summary>Writes <paramref name="count"/> powers of the hash key H = E(K, 0), the highest first.</summary>
    public static void WritePowers(Vector128<byte> hashKey, ref byte powers, int count)
    {
        ref byte end = ref Unsafe.Add(ref powers, count * AesBlocks.Length);
        Twice(Reverse(hashKey).AsUInt64()).AsByte().StoreUnsafe(ref At(ref end, 1));
        for (int power = 2; power <= count; power++)
        {
            // Halves instead of the one before: these products do not wait for each other.
            Vector128<byte> half = Vector128.LoadUnsafe(ref At(ref end, power / 2));
            Vector128<byte> rest = Vector128.LoadUnsafe(ref At(ref end, power - (power / 2)));
            Products<Vector128<ulong>> product = default;
            Multiply(half, rest, ref product);
            Reduce(product).AsByte().StoreUnsafe(ref At(ref end, power));
        }
    }

    /// <summary>Adds the product of a byte-reversed block and a power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(Vector128<byte> block, Vector128<byte> power, ref Products<Vector128<ulong>> sum)
    {
        Vector128<ulong> left = block.AsUInt64();
        Vector128<ulong> right = power.AsUInt64();
        sum.Low ^= Pclmulqdq.CarrylessMultiply(left, right, 0x00);
        sum.Middle ^= Pclmulqdq.CarrylessMultiply(left, right, 0x01)
            ^ Pclmulqdq.CarrylessMultiply(left, right, 0x10);
        sum.High ^= Pclmulqdq.CarrylessMultiply(left, right, 0x11);
    }

    /// <summary>Takes 256 bits to 128: the low half is folded up in two steps of 64 bits (Montgomery's way).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Reduce(in Products<Vector128<ulong>> product)
    {
        Vector128<ulong> polynomial = Vector128.CreateScalar(Polynomial);
        Vector128<ulong> low = product.Low ^ Sse2.ShiftLeftLogical128BitLane(product.Middle, 8);
        Vector128<ulong> high = product.High ^ Sse2.ShiftRightLogical128BitLane(product.Middle, 8);
        low = Swap(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        low = Swap(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        return high ^ low;
    }

    // Multiplies by x: one bit to the left, and the bit that falls out comes back as the polynomial.
    private static Vector128<ulong> Twice(Vector128<ulong> value)
    {
        Vector128<uint> sign = Sse2.ShiftRightArithmetic(value.AsInt32(), 31).AsUInt32();
        Vector128<ulong> carry = Sse2.ShiftLeftLogical128BitLane(value >>> 63, 8);
        Vector128<ulong> overflow = Sse2.Shuffle(sign, 0xFF).AsUInt64() & Vector128.Create(1, Polynomial);
        return (value << 1) ^ carry ^ overflow;
    }

    private static Vector128<ulong> Swap(Vector128<ulong> value) =>
        Sse2.Shuffle(value.AsUInt32(), SwapHalves).AsUInt64();

    private static ref byte At(ref byte end, int power) => ref Unsafe.Subtract(ref end, power * AesBlocks.Length);
}
