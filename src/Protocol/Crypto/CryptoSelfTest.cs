namespace Ooblex.Protocol.Crypto;

/// <summary>Known answers, asked at start: a path that gives another one is not used.</summary>
/// <remarks>Tests prove the code. This is about the machine: a processor, an emulator or a compiler that is wrong about
/// an instruction must cost speed and not calls.</remarks>
internal static class CryptoSelfTest
{
    /// <summary>Longer than the powers of any key last, with a last block that is not whole.</summary>
    public const int TextLength = 1500;

    public const int AssociatedLength = 20;

    /// <summary>GCM counts the blocks of text from 2, AES-CM from 0.</summary>
    private const int BlocksBefore = 2 * AesBlocks.Length;

    /// <summary>The tag of <see cref="Fill"/>ed key (16 bytes), nonce, associated data and text.</summary>
    public static ReadOnlySpan<byte> Tag128 =>
    [
        0x69, 0x80, 0x2B, 0xEE, 0xED, 0x19, 0xAC, 0x51, 0xE2, 0xED, 0xF9, 0x10, 0xDF, 0x44, 0x71, 0xC6,
    ];

    /// <summary>The same with a key of 32 bytes.</summary>
    public static ReadOnlySpan<byte> Tag256 =>
    [
        0x75, 0xE6, 0x7F, 0x96, 0x9F, 0x71, 0xE5, 0x6F, 0xEB, 0x9D, 0x73, 0xF7, 0x09, 0x54, 0xA3, 0x6A,
    ];

    public static bool Passes(CryptoPath path)
    {
        Span<byte> bytes = stackalloc byte[32];
        Fill(bytes);
        return Passes(path, bytes[..16], Tag128) && Passes(path, bytes, Tag256);
    }

    /// <summary>The tag covers all of the ciphertext, so it alone shows whether that is right too.</summary>
    public static bool Passes(GcmKey key, CounterKey counter, ReadOnlySpan<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[AesBlocks.Length];
        Span<byte> associated = stackalloc byte[AssociatedLength];
        Span<byte> actual = stackalloc byte[GcmKey.TagLength];
        Span<byte> plain = stackalloc byte[BlocksBefore + TextLength];
        Span<byte> text = stackalloc byte[TextLength];
        Fill(nonce[..GcmKey.NonceLength]);
        Fill(associated);
        Fill(text);
        nonce[GcmKey.NonceLength..].Clear();
        text.CopyTo(plain[BlocksBefore..]);

        key.Seal(nonce[..GcmKey.NonceLength], associated, text, text, actual);
        if (!actual.SequenceEqual(tag))
        {
            return false;
        }

        counter.Xor(plain, nonce);
        if (!plain[BlocksBefore..].SequenceEqual(text))
        {
            return false;
        }

        actual[0] ^= 1;
        if (key.TryOpen(nonce[..GcmKey.NonceLength], associated, text, text, actual))
        {
            return false;
        }

        Fill(plain[..TextLength]);
        return key.TryOpen(nonce[..GcmKey.NonceLength], associated, text, text, tag)
            && text.SequenceEqual(plain[..TextLength]);
    }

    public static void Fill(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((167 * i) + 13);
        }
    }

    private static bool Passes(CryptoPath path, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tag)
    {
        using CounterKey counter = CounterKey.Create(key, path);
        using GcmKey many = GcmKey.Create(key, path);
        using GcmKey few = GcmKey.Create(key, path, GcmPowers.Few);
        return Passes(many, counter, tag) && Passes(few, counter, tag);
    }
}
