using Ooblex.Protocol.Crypto;
using static Ooblex.Protocol.Tests.Crypto.CryptoCases;

namespace Ooblex.Protocol.Tests.Crypto;

public sealed class CounterKeyTests
{
    // RFC 3711 B.2: the first three blocks of the keystream, and three around its last one.
    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void The_keystream_is_that_of_RFC_3711_B_2(CryptoPath path)
    {
        byte[] initial = Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000");
        byte[] data = new byte[(0xFEFF * 16) + 48];
        using CounterKey key = CounterKey.Create(Hex("2B7E151628AED2A6ABF7158809CF4F3C"), path);

        key.Xor(data, initial);

        Assert.Equal(
            "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0",
            Convert.ToHexString(data.AsSpan(0, 48)));
        Assert.Equal(
            "EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE6A2CC3787889374FBEB4C81B17BA6C44",
            Convert.ToHexString(data.AsSpan(0xFEFF * 16)));
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Random_data_comes_out_as_by_the_platform(CryptoPath path)
    {
        const int seed = 3_711;
        Random random = new(seed);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] keyBytes = Bytes(random, random.Next(2) == 0 ? 16 : 32);
            byte[] initial = [.. Bytes(random, 14), 0, 0];
            byte[] expected = Bytes(random, i <= 300 ? i : random.Next(4_000));
            byte[] actual = [.. expected];
            using CounterKey platform = CounterKey.Create(keyBytes, CryptoPath.Platform);
            using CounterKey key = CounterKey.Create(keyBytes, path);

            platform.Xor(expected, initial);
            key.Xor(actual, initial);

            Assert.True(expected.AsSpan().SequenceEqual(actual), $"seed {seed}, case {i}, {actual.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void A_disposed_key_throws(CryptoPath path)
    {
        CounterKey key = CounterKey.Create(new byte[16], path);
        key.Dispose();

        Assert.ThrowsAny<ObjectDisposedException>(() => key.Xor(new byte[40], new byte[16]));
    }
}
