using System.Security.Cryptography;

namespace Ooblex.Protocol.Crypto;

/// <summary>The runtime's HMAC-SHA1.</summary>
internal sealed class PlatformHmacSha1Key(ReadOnlySpan<byte> key) : HmacSha1Key
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);

    public override void Authenticate(ReadOnlySpan<byte> message, Span<byte> code)
    {
        _hash.AppendData(message);
        _hash.GetHashAndReset(code);
    }

    public override void Dispose() => _hash.Dispose();
}
