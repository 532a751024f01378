namespace Ooblex.Protocol.Crypto;

/// <summary>One HMAC-SHA1 key (RFC 2104). <see cref="Dispose"/> clears it.</summary>
internal abstract class HmacSha1Key : IDisposable
{
    public const int CodeLength = Sha1State.DigestLength;

    /// <summary>The faster path of those that this machine has.</summary>
    public static readonly HashPath Best = LibCrypto.HasSha1 ? HashPath.LibCrypto : HashPath.Platform;

    public static bool IsSupported(HashPath path) => path <= Best;

    /// <param name="key">Of any length. Not kept.</param>
    /// <param name="path">One that <see cref="IsSupported"/>.</param>
    public static HmacSha1Key Create(ReadOnlySpan<byte> key, HashPath path)
    {
        if (!IsSupported(path))
        {
            throw new PlatformNotSupportedException($"this machine has no {path}");
        }

        return path is HashPath.LibCrypto ? new LibCryptoHmacSha1Key(key) : new PlatformHmacSha1Key(key);
    }

    /// <param name="message">Of any length. Given whole: a second piece costs the runtime as much as 200 bytes.</param>
    /// <param name="code">20 bytes, outside of <paramref name="message"/>.</param>
    public abstract void Authenticate(ReadOnlySpan<byte> message, Span<byte> code);

    public abstract void Dispose();
}
