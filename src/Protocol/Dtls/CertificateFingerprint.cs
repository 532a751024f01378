using System.Globalization;
using System.Security.Cryptography;

namespace Ooblex.Protocol.Dtls;

/// <summary>Certificate fingerprints as SDP carries them (RFC 8122 §5): what ties a DTLS peer to its
/// signalling.</summary>
public static class CertificateFingerprint
{
    /// <summary>Whether the hash of a certificate is the one that the peer's SDP announced.</summary>
    /// <param name="der">The peer's certificate; an empty one never matches.</param>
    /// <param name="algorithm">sha-256, sha-384 or sha-512 in any case. Weaker ones never match.</param>
    /// <param name="expected">Pairs of hexadecimal digits with colons between them, from an untrusted peer.</param>
    public static bool Matches(ReadOnlySpan<byte> der, string algorithm, string expected)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(expected);
        Span<byte> announced = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> actual = stackalloc byte[SHA512.HashSizeInBytes];
        int length = der.IsEmpty ? 0 : Hash(der, algorithm, actual);
        return length > 0
            && TryParse(expected, announced[..length])
            && CryptographicOperations.FixedTimeEquals(announced[..length], actual[..length]);
    }

    /// <summary>Whether <see cref="Matches"/> could ever say yes: for refusing an offer before anything is set
    /// up.</summary>
    public static bool IsWellFormed(string algorithm, string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(fingerprint);
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        int length = HashLength(algorithm);
        return length > 0 && TryParse(fingerprint, hash[..length]);
    }

    /// <summary>SHA-256 in upper-case hexadecimal with colons, the form that every browser writes.</summary>
    public static string Sha256(ReadOnlySpan<byte> der)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(der, hash);
        return string.Join(':', Convert.ToHexString(hash).Chunk(2).Select(pair => new string(pair)));
    }

    private static int HashLength(string algorithm) =>
        algorithm.Equals("sha-256", StringComparison.OrdinalIgnoreCase) ? SHA256.HashSizeInBytes
        : algorithm.Equals("sha-384", StringComparison.OrdinalIgnoreCase) ? SHA384.HashSizeInBytes
        : algorithm.Equals("sha-512", StringComparison.OrdinalIgnoreCase) ? SHA512.HashSizeInBytes
        : 0;

    private static int Hash(ReadOnlySpan<byte> der, string algorithm, Span<byte> hash) => HashLength(algorithm) switch
    {
        SHA256.HashSizeInBytes => SHA256.HashData(der, hash),
        SHA384.HashSizeInBytes => SHA384.HashData(der, hash),
        SHA512.HashSizeInBytes => SHA512.HashData(der, hash),
        _ => 0,
    };

    private static bool TryParse(string text, Span<byte> hash)
    {
        if (text.Length != (3 * hash.Length) - 1)
        {
            return false;
        }

        for (int i = 0; i < hash.Length; i++)
        {
            ReadOnlySpan<char> pair = text.AsSpan(3 * i, 2);
            bool separated = i == 0 || text[(3 * i) - 1] == ':';
            if (!separated
                || !byte.TryParse(pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out hash[i]))
            {
                return false;
            }
        }

        return true;
    }
}
