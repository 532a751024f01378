using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>AES in counter mode as SRTP counts (RFC 3711 §4.1.1): the last 16 bits of the block number the
/// blocks.</summary>
internal abstract class CounterKey : IDisposable
{
    public const int BlockLength = AesBlocks.Length;

    /// <param name="key">16 or 32 bytes. Not kept.</param>
    /// <param name="path">One that <see cref="CryptoPaths.IsSupported"/>.</param>
    public static CounterKey Create(ReadOnlySpan<byte> key, CryptoPath path)
    {
        CryptoPaths.Check(key, path);
        return path switch
        {
            CryptoPath.Lanes512 => new LaneCounterKey<Lanes512, Vector512<ulong>>(key),
            CryptoPath.Lanes256 => new LaneCounterKey<Lanes256, Vector256<ulong>>(key),
            CryptoPath.Lanes128 => new LaneCounterKey<Lanes128, Vector128<ulong>>(key),
            _ => new PlatformCounterKey(key),
        };
    }

    /// <summary>XORs the keystream onto <paramref name="data"/>; at most 2^16 blocks.</summary>
    /// <param name="data">Encrypted or decrypted in place.</param>
    /// <param name="initial">The first counter block; its last two bytes are zero.</param>
    public abstract void Xor(Span<byte> data, ReadOnlySpan<byte> initial);

    public abstract void Dispose();
}
