using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ooblex.Protocol.Crypto;

/// <summary>Four blocks at a time. Bytes that fill no vector are read and written under a mask: one that is masked out
/// is not touched, wherever it lies.</summary>
internal readonly struct Lanes512 : ICarrylessLanes<Vector512<ulong>>
{
    private const int Width = 4 * AesBlocks.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref byte source, ref byte target, in EightBlocks stream)
    {
        (Vector512.LoadUnsafe(ref source) ^ First(stream)).StoreUnsafe(ref target);
        (Vector512.LoadUnsafe(ref source, Width) ^ Second(stream)).StoreUnsafe(ref target, Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(ref byte blocks, ref byte powers, ref Products<Vector512<ulong>> sum)
    {
        Multiply(Vector512.LoadUnsafe(ref blocks), ref powers, ref sum);
        Multiply(Vector512.LoadUnsafe(ref blocks, Width), ref Unsafe.Add(ref powers, Width), ref sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Products<Vector128<ulong>> Fold(in Products<Vector512<ulong>> sum) => Lanes256.Fold(new()
    {
        Low = sum.Low.GetLower() ^ sum.Low.GetUpper(),
        Middle = sum.Middle.GetLower() ^ sum.Middle.GetUpper(),
        High = sum.High.GetLower() ^ sum.High.GetUpper(),
    });

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddPart(ref byte source, ref byte target, in EightBlocks stream, int length)
    {
        fixed (byte* from = &source)
        fixed (byte* to = &target)
        {
            Add(from, to, First(stream), length);
            if (length > Width)
            {
                Add(from + Width, to + Width, Second(stream), length - Width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Products<Vector128<ulong>> MultiplyPart(ref byte data, int length, ref byte powers)
    {
        Products<Vector512<ulong>> sum = default;
        fixed (byte* from = &data)
        {
            Multiply(Load(from, Mask(length)), ref powers, ref sum);
            if (length > Width)
            {
                Multiply(Load(from + Width, Mask(length - Width)), ref Unsafe.Add(ref powers, Width), ref sum);
            }
        }

        return Fold(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Products<Vector128<ulong>> SealPart(
        ref byte source, ref byte target, in EightBlocks stream, int length, ref byte powers)
    {
        Products<Vector512<ulong>> sum = default;
        fixed (byte* from = &source)
        fixed (byte* to = &target)
        {
            Multiply(Add(from, to, First(stream), length), ref powers, ref sum);
            if (length > Width)
            {
                Vector512<byte> rest = Add(from + Width, to + Width, Second(stream), length - Width);
                Multiply(rest, ref Unsafe.Add(ref powers, Width), ref sum);
            }
        }

        return Fold(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> First(in EightBlocks blocks) =>
        Join(blocks.B0, blocks.B1, blocks.B2, blocks.B3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Second(in EightBlocks blocks) =>
        Join(blocks.B4, blocks.B5, blocks.B6, blocks.B7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Join(
        Vector128<byte> b0, Vector128<byte> b1, Vector128<byte> b2, Vector128<byte> b3) =>
        Vector256.Create(b0, b1).ToVector512Unsafe().WithUpper(Vector256.Create(b2, b3));

    // All bits of the first bytes, of at most 64.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Mask(int length) =>
        Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)Math.Min(length, Width)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> Load(byte* source, Vector512<byte> mask) =>
        Avx512BW.MaskLoad(source, mask, Vector512<byte>.Zero);

    // What is written, and zeros behind it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> Add(byte* source, byte* target, Vector512<byte> stream, int length)
    {
        Vector512<byte> mask = Mask(length);
        Vector512<byte> sum = (Load(source, mask) ^ stream) & mask;
        Avx512BW.MaskStore(target, mask, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(Vector512<byte> blocks, ref byte powers, ref Products<Vector512<ulong>> sum)
    {
        const ulong upper = 0x0809_0A0B_0C0D_0E0F;
        const ulong lower = 0x0001_0203_0405_0607;
        Vector512<byte> order = Vector512.Create(upper, lower, upper, lower, upper, lower, upper, lower).AsByte();
        Vector512<ulong> block = Avx512BW.Shuffle(blocks, order).AsUInt64();
        Vector512<ulong> power = Vector512.LoadUnsafe(ref powers).AsUInt64();
        sum.Low ^= Pclmulqdq.V512.CarrylessMultiply(block, power, 0x00);
        sum.Middle ^= Pclmulqdq.V512.CarrylessMultiply(block, power, 0x01)
            ^ Pclmulqdq.V512.CarrylessMultiply(block, power, 0x10);
        sum.High ^= Pclmulqdq.V512.CarrylessMultiply(block, power, 0x11);
    }
}
