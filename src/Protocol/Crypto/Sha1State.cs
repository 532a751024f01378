using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>SHA-1 between two blocks (FIPS 180-4 §6.1), laid out as OpenSSL's <c>SHA_CTX</c>: behind the five words are
/// a length and a buffer, which stay unused while only whole blocks are given.</summary>
[StructLayout(LayoutKind.Sequential, Size = 96)]
internal struct Sha1State
{
    public const int BlockLength = 64;
    public const int DigestLength = 20;

    public Vector128<uint> First;
    public uint Last;

    /// <summary>Before the first block.</summary>
    public static Sha1State Initial => new()
    {
        First = Vector128.Create(0x6745_2301u, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476),
        Last = 0xC3D2_E1F0,
    };

    /// <summary>Writes the five words with their high bytes first, as two stores: the next block is read in pieces of
    /// 16 bytes, which must not wait for smaller ones.</summary>
    public readonly void WriteDigest(Span<byte> digest)
    {
        Vector128<byte> order = Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        Vector128<byte> first = First.AsByte();
        (BitConverter.IsLittleEndian ? Vector128.Shuffle(first, order) : first).CopyTo(digest);
        BinaryPrimitives.WriteUInt32BigEndian(digest[16..], Last);
    }
}
