using System.Buffers.Binary;

namespace Ooblex.Protocol.Srtp;

/// <summary>A session salt, padded with zeros to 128 bits, as two words: a nonce is made of it by two XORs.</summary>
internal readonly struct SrtpSalt
{
    public const int CounterLength = 16;
    public const int NonceLength = 12;
    private readonly ulong _high;
    private readonly ulong _low;

    /// <param name="salt">12 or 14 bytes.</param>
    public SrtpSalt(ReadOnlySpan<byte> salt)
    {
        Span<byte> padded = stackalloc byte[CounterLength];
        padded.Clear();
        salt.CopyTo(padded);
        _high = BinaryPrimitives.ReadUInt64BigEndian(padded);
        _low = BinaryPrimitives.ReadUInt64BigEndian(padded[8..]);
        padded.Clear();
    }

    /// <summary>Writes (salt · 2^16) XOR (SSRC · 2^64) XOR (index · 2^16) (RFC 3711 §4.1.1).</summary>
    public void WriteCounter(Span<byte> counter, uint ssrc, long index)
    {
        BinaryPrimitives.WriteUInt64BigEndian(counter[..8], _high ^ ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(counter.Slice(8, 8), _low ^ ((ulong)index << 16));
    }

    /// <summary>Writes 00 00 ‖ SSRC ‖ index of 48 bits, XOR salt (RFC 7714 §8.1). The index of SRTCP is shorter, with
    /// zeros before it (§9.1).</summary>
    public void WriteNonce(Span<byte> nonce, uint ssrc, long index)
    {
        BinaryPrimitives.WriteUInt64BigEndian(nonce[..8], _high ^ ((ulong)ssrc << 16) ^ (ulong)(index >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(nonce.Slice(8, 4), (uint)(_low >> 32) ^ (uint)index);
    }
}
