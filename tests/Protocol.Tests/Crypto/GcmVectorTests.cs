using Ooblex.Protocol.Crypto;
using static Ooblex.Protocol.Tests.Crypto.CryptoCases;

namespace Ooblex.Protocol.Tests.Crypto;

/// <summary>The test cases with 12-byte nonces of McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B:
/// 1 to 4 (AES-128) and 13 to 16 (AES-256).</summary>
public sealed class GcmVectorTests
{
    private const string Zeros128 = "00000000000000000000000000000000";
    private const string Zeros96 = "000000000000000000000000";
    private const string Key128 = "feffe9928665731c6d6a8f9467308308";
    private const string Nonce = "cafebabefacedbaddecaf888";
    private const string Associated = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    private const string Text = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    private const string Ciphertext128 = "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
        + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091";

    private const string Ciphertext256 = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662";

    private static readonly string[][] Cases =
    [
        [Zeros128, Zeros96, "", "", "", "58e2fccefa7e3061367f1d57a4e7455a"],
        [Zeros128, Zeros96, "", Zeros128, "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf"],
        [Key128, Nonce, "", Text + "1aafd255", Ciphertext128 + "473f5985", "4d5c2af327cd64a62cf35abd2ba6fab4"],
        [Key128, Nonce, Associated, Text, Ciphertext128, "5bc94fbc3221a5db94fae95ae7121a47"],
        [Zeros128 + Zeros128, Zeros96, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"],
        [
            Zeros128 + Zeros128, Zeros96, "", Zeros128,
            "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919",
        ],
        [
            Key128 + Key128, Nonce, "", Text + "1aafd255",
            Ciphertext256 + "898015ad", "b094dac5d93471bdec1a502270e3cc6c",
        ],
        [Key128 + Key128, Nonce, Associated, Text, Ciphertext256, "76fc6ece0f4e1768cddf8853bb2d551b"],
    ];

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void The_published_cases_come_out(CryptoPath path)
    {
        foreach (string[] vector in Cases)
        {
            byte[][] parts = [.. vector.Select(Hex)];
            using GcmKey key = GcmKey.Create(parts[0], path);
            byte[] bytes = [.. parts[3]];
            byte[] tag = new byte[GcmKey.TagLength];

            key.Seal(parts[1], parts[2], bytes, bytes, tag);
            Assert.Equal(vector[4], Convert.ToHexStringLower(bytes));
            Assert.Equal(vector[5], Convert.ToHexStringLower(tag));

            Assert.True(key.TryOpen(parts[1], parts[2], bytes, bytes, tag));
            Assert.Equal(vector[3], Convert.ToHexStringLower(bytes));
        }
    }
}
