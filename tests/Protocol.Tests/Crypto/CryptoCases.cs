using System.Security.Cryptography;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Tests.Crypto;

/// <summary>Paths to force one by one, and random inputs with what the platform makes of them.</summary>
internal static class CryptoCases
{
    /// <summary>All that this processor has; the platform's own is always among them.</summary>
    public static TheoryData<CryptoPath> Paths => [.. Enum.GetValues<CryptoPath>().Where(CryptoPaths.IsSupported)];

    /// <summary>The same for HMAC-SHA1.</summary>
    public static TheoryData<HashPath> HashPaths => [.. Enum.GetValues<HashPath>().Where(HmacSha1Key.IsSupported)];

    public static byte[] Hex(string text) => Convert.FromHexString(text);

    /// <summary>A message under a random key, sealed by the platform.</summary>
    public static SealedCase Draw(Random random, int maxText = 2100, int maxAssociated = 100)
    {
        SealedCase drawn = new(
            Key: Bytes(random, random.Next(2) == 0 ? 16 : 32),
            Nonce: Bytes(random, GcmKey.NonceLength),
            Associated: Bytes(random, random.Next(maxAssociated + 1)),
            Text: Bytes(random, random.Next(maxText + 1)));
        using AesGcm platform = new(drawn.Key, GcmKey.TagLength);
        platform.Encrypt(drawn.Nonce, drawn.Text, drawn.Ciphertext, drawn.Tag, drawn.Associated);
        return drawn;
    }

    public static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    internal sealed record SealedCase(byte[] Key, byte[] Nonce, byte[] Associated, byte[] Text)
    {
        public byte[] Ciphertext { get; } = new byte[Text.Length];

        public byte[] Tag { get; } = new byte[GcmKey.TagLength];

        public override string ToString() => $"key {Key.Length}, text {Text.Length}, associated {Associated.Length}";
    }
}
