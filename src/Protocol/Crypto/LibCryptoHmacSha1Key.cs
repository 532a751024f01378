using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Ooblex.Protocol.Crypto;

/// <summary>HMAC-SHA1 on OpenSSL's SHA-1.</summary>
/// <remarks>What is kept of the key is the state after its inner and after its outer block, so a message costs its own
/// blocks and one more. Padding is done here: three plain calls, nothing allocated.</remarks>
internal sealed class LibCryptoHmacSha1Key : HmacSha1Key
{
    private const int Block = Sha1State.BlockLength;
    private const int LengthField = sizeof(ulong);
    private const int OuterOffset = 32; // Both states lie in one cache line.
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;
    private readonly SecretMemory _memory = new(OuterOffset + CodeLength);

    /// <param name="key">Of any length.</param>
    public LibCryptoHmacSha1Key(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[Block];
        block.Clear();
        if (key.Length > Block)
        {
            SHA1.HashData(key, block);
        }
        else
        {
            key.CopyTo(block);
        }

        Keep(block, InnerPad, offset: 0);
        Keep(block, InnerPad ^ OuterPad, OuterOffset); // Takes the inner pad off again.
        CryptographicOperations.ZeroMemory(block);
    }

    public override void Authenticate(ReadOnlySpan<byte> message, Span<byte> code)
    {
        Sha1State state = Kept(offset: 0);
        int whole = message.Length & -Block;
        ReadOnlySpan<byte> rest = message[whole..];
        LibCrypto.Compress(ref state, ref MemoryMarshal.GetReference(message), whole);

        Span<byte> tail = stackalloc byte[2 * Block];
        tail.Clear();
        rest.CopyTo(tail);
        int blocks = rest.Length < Block - LengthField ? 1 : 2;
        Finish(ref state, tail[..(blocks * Block)], rest.Length, message.Length);

        tail[..Block].Clear();
        state.WriteDigest(tail);
        state = Kept(OuterOffset);
        Finish(ref state, tail[..Block], CodeLength, CodeLength);
        state.WriteDigest(code);
    }

    public override void Dispose() => _memory.Dispose();

    // FIPS 180-4 §5.1.1: a one bit, zeros, the length in bits, in which the block of the key counts too.
    private static void Finish(ref Sha1State state, Span<byte> tail, int used, int messageLength)
    {
        tail[used] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(tail[^LengthField..], 8 * ((ulong)messageLength + Block));
        LibCrypto.Compress(ref state, ref MemoryMarshal.GetReference(tail), tail.Length);
    }

    private void Keep(Span<byte> block, byte pad, int offset)
    {
        foreach (ref byte part in block)
        {
            part ^= pad;
        }

        Sha1State state = Sha1State.Initial;
        LibCrypto.Compress(ref state, ref MemoryMarshal.GetReference(block), Block);
        ref byte kept = ref Unsafe.Add(ref _memory.Start, offset);
        state.First.AsByte().StoreUnsafe(ref kept);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref kept, Vector128<byte>.Count), state.Last);
    }

    private Sha1State Kept(int offset)
    {
        ref byte kept = ref Unsafe.Add(ref _memory.Start, offset);
        return new Sha1State
        {
            First = Vector128.LoadUnsafe(ref kept).AsUInt32(),
            Last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref kept, Vector128<byte>.Count)),
        };
    }
}
