using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>One AES-GCM key (NIST SP 800-38D) with 12-byte nonces and 16-byte tags.</summary>
/// <remarks>The caller must never seal twice under one nonce. <see cref="Dispose"/> clears the key.</remarks>
internal abstract class GcmKey : IDisposable
{
    public const int NonceLength = 12;
    public const int TagLength = 16;

    /// <param name="key">16 or 32 bytes. Not kept.</param>
    /// <param name="path">One that <see cref="CryptoPaths.IsSupported"/>.</param>
    /// <param name="powers">Whether it is worth memory. The platform's own decides for itself.</param>
    public static GcmKey Create(ReadOnlySpan<byte> key, CryptoPath path, GcmPowers powers = GcmPowers.Many)
    {
        CryptoPaths.Check(key, path);
        return path switch
        {
            CryptoPath.Lanes512 => new LaneGcmKey<Lanes512, Vector512<ulong>>(key, (int)powers),
            CryptoPath.Lanes256 => new LaneGcmKey<Lanes256, Vector256<ulong>>(key, (int)powers),
            CryptoPath.Lanes128 => new LaneGcmKey<Lanes128, Vector128<ulong>>(key, (int)powers),
            _ => new PlatformGcmKey(key),
        };
    }

    /// <summary>Encrypts and authenticates.</summary>
    /// <param name="nonce">12 bytes, never used before with this key.</param>
    /// <param name="associated">Authenticated, not encrypted; any length.</param>
    /// <param name="source">The plaintext.</param>
    /// <param name="target">As long as <paramref name="source"/>; the same memory or other memory.</param>
    /// <param name="tag">16 bytes.</param>
    public abstract void Seal(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        Span<byte> tag);

    /// <summary>Authenticates, then decrypts.</summary>
    /// <returns>False when the tag is wrong: then <paramref name="target"/> is as it was.</returns>
    public abstract bool TryOpen(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ReadOnlySpan<byte> tag);

    public abstract void Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void Check(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, ReadOnlySpan<byte> tag)
    {
        if (nonce.Length != NonceLength || tag.Length != TagLength || source.Length != target.Length)
        {
            ThrowForLengths();
        }

        bool isInPlace = Unsafe.AreSame(
            ref MemoryMarshal.GetReference(source), ref MemoryMarshal.GetReference(target));
        if (!isInPlace && source.Overlaps(target))
        {
            ThrowForOverlap();
        }
    }

    [DoesNotReturn]
    private static void ThrowForLengths() =>
        throw new ArgumentException("a nonce has 12 bytes, a tag 16, and the target is as long as the source");

    [DoesNotReturn]
    private static void ThrowForOverlap() => throw new ArgumentException("source and target overlap in part");
}
