using System.Security.Cryptography;

namespace Ooblex.Protocol.Crypto;

/// <summary>The runtime's AES-GCM.</summary>
internal sealed class PlatformGcmKey(ReadOnlySpan<byte> key) : GcmKey
{
    [ThreadStatic]
    private static byte[]? _plaintext;

    private readonly AesGcm _gcm = new(key, TagLength);

    public override void Seal(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        Span<byte> tag)
    {
        Check(nonce, source, target, tag);
        _gcm.Encrypt(nonce, source, target, tag, associated);
    }

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ReadOnlySpan<byte> tag)
    {
        Check(nonce, source, target, tag);

        // The runtime clears its target when the tag is wrong, so it must not be the caller's.
        Span<byte> plaintext = Scratch(source.Length);
        try
        {
            _gcm.Decrypt(nonce, source, tag, plaintext, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false; // About 3 µs; only addresses that passed a STUN check get this far.
        }

        plaintext.CopyTo(target);
        return true;
    }

    public override void Dispose() => _gcm.Dispose();

    private static Span<byte> Scratch(int length)
    {
        byte[]? scratch = _plaintext;
        if (scratch is null || scratch.Length < length)
        {
            _plaintext = scratch = new byte[Math.Max(length, 2048)];
        }

        return scratch.AsSpan(0, length);
    }
}
