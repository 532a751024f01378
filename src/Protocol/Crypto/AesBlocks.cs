using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Ooblex.Protocol.Crypto;

/// <summary>AES on the processor's own instructions (FIPS 197): without tables, so no cache tells of the
/// key.</summary>
internal static class AesBlocks
{
    public const int Length = 16;

    /// <summary>Blocks encrypted at once: enough to hide the four cycles that one round takes.</summary>
    public const int Lanes = 8;

    public const int GroupLength = Lanes * Length;

    /// <summary>Blocks that so many bytes take.</summary>
    public static int Count(int length) => (length + Length - 1) / Length;

    public static int Rounds(int keyLength) => keyLength == 32 ? 14 : 10;

    /// <summary>Bytes of the round keys.</summary>
    public static int ScheduleLength(int rounds) => (rounds + 1) * Length;

    /// <summary>Writes the round keys of a 16 or 32-byte key (FIPS 197 §5.2).</summary>
    public static void Expand(ReadOnlySpan<byte> key, ref byte schedule)
    {
        if (key.Length == 16)
        {
            Expand128(Vector128.Create(key), ref schedule);
        }
        else
        {
            Expand256(Vector128.Create(key[..16]), Vector128.Create(key[16..]), ref schedule);
        }
    }

    /// <summary>Encrypts eight consecutive counter blocks.</summary>
    /// <param name="schedule">The round keys.</param>
    /// <param name="rounds">10 or 14.</param>
    /// <param name="first">The first counter block with the first round key added; its counter is a multiple of 8, so
    /// that the others differ from it in the last byte only.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightBlocks EncryptCounters(ref byte schedule, int rounds, Vector128<byte> first)
    {
        EightBlocks blocks;
        blocks.B0 = first;
        blocks.B1 = first ^ Step(1);
        blocks.B2 = first ^ Step(2);
        blocks.B3 = first ^ Step(3);
        blocks.B4 = first ^ Step(4);
        blocks.B5 = first ^ Step(5);
        blocks.B6 = first ^ Step(6);
        blocks.B7 = first ^ Step(7);
        nuint end = (nuint)rounds * Length;
        for (nuint at = Length; at < end; at += Length)
        {
            Vector128<byte> round = Vector128.LoadUnsafe(ref schedule, at);
            blocks.B0 = X86Aes.Encrypt(blocks.B0, round);
            blocks.B1 = X86Aes.Encrypt(blocks.B1, round);
            blocks.B2 = X86Aes.Encrypt(blocks.B2, round);
            blocks.B3 = X86Aes.Encrypt(blocks.B3, round);
            blocks.B4 = X86Aes.Encrypt(blocks.B4, round);
            blocks.B5 = X86Aes.Encrypt(blocks.B5, round);
            blocks.B6 = X86Aes.Encrypt(blocks.B6, round);
            blocks.B7 = X86Aes.Encrypt(blocks.B7, round);
        }

        Vector128<byte> last = Vector128.LoadUnsafe(ref schedule, end);
        blocks.B0 = X86Aes.EncryptLast(blocks.B0, last);
        blocks.B1 = X86Aes.EncryptLast(blocks.B1, last);
        blocks.B2 = X86Aes.EncryptLast(blocks.B2, last);
        blocks.B3 = X86Aes.EncryptLast(blocks.B3, last);
        blocks.B4 = X86Aes.EncryptLast(blocks.B4, last);
        blocks.B5 = X86Aes.EncryptLast(blocks.B5, last);
        blocks.B6 = X86Aes.EncryptLast(blocks.B6, last);
        blocks.B7 = X86Aes.EncryptLast(blocks.B7, last);
        return blocks;
    }

    /// <summary>A block with this counter in its last four bytes and zeros before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Counter(uint counter) =>
        Vector128.Create(0, (ulong)BinaryPrimitives.ReverseEndianness(counter) << 32).AsByte();

    /// <summary>One block, for setting a key up.</summary>
    public static Vector128<byte> EncryptOne(ref byte schedule, int rounds, Vector128<byte> block)
    {
        block ^= Vector128.LoadUnsafe(ref schedule);
        nuint end = (nuint)rounds * Length;
        for (nuint at = Length; at < end; at += Length)
        {
            block = X86Aes.Encrypt(block, Vector128.LoadUnsafe(ref schedule, at));
        }

        return X86Aes.EncryptLast(block, Vector128.LoadUnsafe(ref schedule, end));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Step(byte lane) =>
        Vector128.Create(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, lane);

    private static void Expand128(Vector128<byte> key, ref byte schedule)
    {
        key.StoreUnsafe(ref schedule);
        uint constant = 1;
        for (nuint at = Length; at <= 10 * Length; at += Length)
        {
            key = Accumulate(key) ^ RotatedWord(key, constant);
            key.StoreUnsafe(ref schedule, at);
            constant = NextConstant(constant);
        }
    }

    private static void Expand256(Vector128<byte> even, Vector128<byte> odd, ref byte schedule)
    {
        even.StoreUnsafe(ref schedule);
        odd.StoreUnsafe(ref schedule, Length);
        uint constant = 1;
        for (nuint at = 2 * Length; at <= 14 * Length; at += 2 * Length)
        {
            even = Accumulate(even) ^ RotatedWord(odd, constant);
            even.StoreUnsafe(ref schedule, at);
            if (at == 14 * Length)
            {
                break;
            }

            odd = Accumulate(odd) ^ PlainWord(even);
            odd.StoreUnsafe(ref schedule, at + Length);
            constant = NextConstant(constant);
        }
    }

    // Each word is the XOR of itself and of those before it.
    private static Vector128<byte> Accumulate(Vector128<byte> key)
    {
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 4);
        return key ^ Sse2.ShiftLeftLogical128BitLane(key, 8);
    }

    // SubWord of the last word in every column: ShiftRows moves nothing when all columns are alike.
    private static Vector128<byte> RotatedWord(Vector128<byte> key, uint constant)
    {
        Vector128<byte> word = Ssse3.Shuffle(key, Vector128.Create(0x0C0F_0E0Du).AsByte());
        return X86Aes.EncryptLast(word, Vector128.Create(constant).AsByte());
    }

    private static Vector128<byte> PlainWord(Vector128<byte> key)
    {
        Vector128<byte> word = Sse2.Shuffle(key.AsUInt32(), 0xFF).AsByte();
        return X86Aes.EncryptLast(word, Vector128<byte>.Zero);
    }

    // The constants are public: 1, 2, 4 … 0x80, 0x1B, 0x36.
    private static uint NextConstant(uint constant) => constant == 0x80 ? 0x1B : constant << 1;
}
