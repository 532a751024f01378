using System.Buffers.Binary;
using Ooblex.Protocol.Crypto;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Tests.Crypto;

namespace Ooblex.Protocol.Tests.Srtp;

/// <summary>RFC 3711 appendix B, RFC 7714 §16 and §17, byte for byte.</summary>
public sealed class SrtpVectorTests
{
    private const string MasterKey = "E1F97A0D3E018BE0D64FA32C06DE4139";
    private const string MasterSalt = "0EC675AD498AFEEBB6960B3AABE6";
    private const string Key128 = "000102030405060708090a0b0c0d0e0f";
    private const string Key256 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Salt = "517569642070726f2071756f";

    private const string Rtp = "8040f17b8041f8d35501a0b2"
        + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";

    private const string Rtcp = "81c8000d4d617273"
        + "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

    private const string Srtp128 = "8040f17b8041f8d35501a0b2"
        + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
        + "899d7f27beb16a9152cf765ee4390cce";

    private const string Srtp256 = "8040f17b8041f8d35501a0b2"
        + "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
        + "7aa3db36dfffd6b0f9bb7878d7a76c13";

    private const string Srtcp128 = "81c8000d4d617273"
        + "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b"
        + "c84aa45896cf4d2fc5abf87245d9eade800005d4";

    private const string Srtcp256 = "81c8000d4d617273"
        + "d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad"
        + "1d1eb30c4446839f57ff6f6cb26ac3be800005d4";

    // §17.3: authentic, but with the E flag clear.
    private const string Srtcp128TagOnly = Rtcp + "841dd9683dd78ec92ae58790125f62b3000005d4";

    [Theory]
    [InlineData(SrtpKeyLabel.RtpEncryption, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(SrtpKeyLabel.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(SrtpKeyLabel.RtpAuthentication, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"
        + "8F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC25"
        + "6D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2")]
    internal void Session_keys_are_those_of_RFC_3711_B_3(SrtpKeyLabel label, string expected)
    {
        byte[] key = new byte[expected.Length / 2];

        new SrtpKeyDerivation(Hex(MasterKey), Hex(MasterSalt)).Derive(label, key);

        Assert.Equal(expected, Convert.ToHexString(key));
    }

    [Theory]
    [MemberData(nameof(CryptoCases.Paths), MemberType = typeof(CryptoCases))]
    internal void SRTP_by_GCM_is_that_of_RFC_7714_section_16(CryptoPath path)
    {
        foreach ((string key, string expected) in new[] { (Key128, Srtp128), (Key256, Srtp256) })
        {
            using GcmCipher cipher = new(Hex(key), Hex(Salt), Hex(key), Hex(Salt), path);
            byte[] packet = [.. Hex(Rtp), .. new byte[16]];

            cipher.ProtectRtp(packet, headerLength: 12, index: 0xF17B);
            Assert.Equal(expected, Convert.ToHexStringLower(packet));

            Assert.True(cipher.TryUnprotectRtp(packet, headerLength: 12, index: 0xF17B));
            Assert.Equal(Rtp, Convert.ToHexStringLower(packet.AsSpan(..^16)));
        }
    }

    [Theory]
    [MemberData(nameof(CryptoCases.Paths), MemberType = typeof(CryptoCases))]
    internal void SRTCP_by_GCM_is_that_of_RFC_7714_section_17(CryptoPath path)
    {
        foreach ((string key, string expected) in new[] { (Key128, Srtcp128), (Key256, Srtcp256) })
        {
            using GcmCipher cipher = new(Hex(key), Hex(Salt), Hex(key), Hex(Salt), path);
            byte[] packet = [.. Hex(Rtcp), .. new byte[20]];

            cipher.ProtectRtcp(packet, index: 0x5D4);
            Assert.Equal(expected, Convert.ToHexStringLower(packet));

            Assert.True(cipher.TryReadRtcpIndex(packet, out uint index));
            Assert.Equal(0x5D4u, index);
            Assert.True(cipher.TryUnprotectRtcp(packet, index));
            Assert.Equal(Rtcp, Convert.ToHexStringLower(packet.AsSpan(..^20)));
        }
    }

    [Fact]
    public void SRTCP_that_is_only_authenticated_is_not_accepted()
    {
        using GcmCipher cipher = new(Hex(Key128), Hex(Salt), Hex(Key128), Hex(Salt), CryptoChoice.Best);

        Assert.False(cipher.TryReadRtcpIndex(Hex(Srtcp128TagOnly), out _));
    }

    // The reference packets that libsrtp publishes for the master key of RFC 3711 B.3.
    [Theory]
    [MemberData(nameof(CryptoCases.Paths), MemberType = typeof(CryptoCases))]
    internal void Counter_mode_with_HMAC_seals_the_reference_packets(CryptoPath path)
    {
        foreach (HashPath hash in Enum.GetValues<HashPath>().Where(HmacSha1Key.IsSupported))
        {
            using CounterModeCipher cipher = CounterModeCipher.Derive(Hex(MasterKey), Hex(MasterSalt), path, hash);
            byte[] rtp = [.. Hex("800f1234decafbadcafebabeabababababababababababababababab"), .. new byte[10]];
            byte[] rtcp = [.. Hex("81c8000bcafebabeabababababababababababababababab"), .. new byte[14]];

            cipher.ProtectRtp(rtp, headerLength: 12, BinaryPrimitives.ReadUInt16BigEndian(rtp.AsSpan(2)));
            cipher.ProtectRtcp(rtcp, index: 1);

            Assert.Equal(
                "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
                Convert.ToHexStringLower(rtp));
            Assert.Equal(
                "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798",
                Convert.ToHexStringLower(rtcp));
        }
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
