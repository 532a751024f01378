using System.Security.Cryptography;

namespace Ooblex.Protocol.Dtls;

/// <summary>The pseudorandom function of TLS 1.2 (RFC 5246 §5), as far as keys of records need it.</summary>
internal static class TlsKeyExpansion
{
    private const int MaxHashLength = 48;
    private const int MaxSeedLength = 128;

    /// <summary>PRF(secret, label, seed): HMACs chained until <paramref name="output"/> is full.</summary>
    /// <param name="hash">SHA-256 or SHA-384.</param>
    /// <param name="secret">Any length.</param>
    /// <param name="seed">Label and seed, one after the other.</param>
    /// <param name="output">Any length.</param>
    public static void Expand(
        HashAlgorithmName hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        int length = hash == HashAlgorithmName.SHA384 ? MaxHashLength : SHA256.HashSizeInBytes;
        Span<byte> work = stackalloc byte[(2 * MaxHashLength) + MaxSeedLength];
        Span<byte> link = work[..length]; // A(i), followed by the seed
        Span<byte> linkAndSeed = work[..(length + seed.Length)];
        Span<byte> block = work.Slice(MaxHashLength + MaxSeedLength, length);
        seed.CopyTo(linkAndSeed[length..]);
        CryptographicOperations.HmacData(hash, secret, seed, link);
        while (!output.IsEmpty)
        {
            CryptographicOperations.HmacData(hash, secret, linkAndSeed, block);
            int taken = Math.Min(length, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];
            CryptographicOperations.HmacData(hash, secret, link, block);
            block.CopyTo(link);
        }

        CryptographicOperations.ZeroMemory(work);
    }
}
