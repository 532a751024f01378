using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ooblex.Protocol.Crypto;
using Ooblex.TestKit.Bytes;
using static Ooblex.Protocol.Tests.Crypto.CryptoCases;

namespace Ooblex.Protocol.Tests.Crypto;

/// <summary>Every path against the platform's one-shot HMAC-SHA1, byte for byte.</summary>
public sealed class HmacSha1KeyTests
{
    private static readonly string Aa80 = Repeat("aa", 80);

    // RFC 2202 §3: key, message, code.
    private static readonly string[][] Published =
    [
        [Repeat("0b", 20), Text("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00"],
        [Text("Jefe"), Text("what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"],
        [Repeat("aa", 20), Repeat("dd", 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"],
        [
            "0102030405060708090a0b0c0d0e0f10111213141516171819", Repeat("cd", 50),
            "4c9007f4026250c6bc8414f9bf50c86c2d7235da",
        ],
        [Repeat("0c", 20), Text("Test With Truncation"), "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"],
        [
            Aa80, Text("Test Using Larger Than Block-Size Key - Hash Key First"),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
        ],
        [
            Aa80, Text("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"),
            "e8e99d0f45237d786d6bbaa7965c7808bbff1a91",
        ],
    ];

    [Theory]
    [MemberData(nameof(HashPaths), MemberType = typeof(CryptoCases))]
    internal void The_cases_of_RFC_2202_come_out(HashPath path)
    {
        foreach (string[] vector in Published)
        {
            using HmacSha1Key key = HmacSha1Key.Create(Hex(vector[0]), path);
            Assert.Equal(vector[2], Convert.ToHexStringLower(Authenticate(key, Hex(vector[1]))));
        }
    }

    // Around 55 and 119 the padding needs one block more; around 1024 a call is divided.
    [Theory]
    [MemberData(nameof(HashPaths), MemberType = typeof(CryptoCases))]
    internal void Every_length_gives_the_code_of_the_platform(HashPath path)
    {
        const int seed = 2_104;
        Random random = new(seed);
        byte[] keyBytes = Bytes(random, 20);
        using HmacSha1Key key = HmacSha1Key.Create(keyBytes, path);
        for (int length = 0; length <= 2_200; length++)
        {
            byte[] message = Bytes(random, length);
            Assert.True(
                HMACSHA1.HashData(keyBytes, message).AsSpan().SequenceEqual(Authenticate(key, message)),
                $"seed {seed}, {length} bytes, {path}");
        }
    }

    [Theory]
    [MemberData(nameof(HashPaths), MemberType = typeof(CryptoCases))]
    internal void Random_keys_and_messages_give_the_code_of_the_platform(HashPath path)
    {
        const int seed = 2_105;
        Random random = new(seed);
        for (int i = 0; i < 1_000; i++)
        {
            byte[] keyBytes = Bytes(random, random.Next(150));
            byte[] message = Bytes(random, random.Next(20_000));
            using HmacSha1Key key = HmacSha1Key.Create(keyBytes, path);
            Assert.True(
                HMACSHA1.HashData(keyBytes, message).AsSpan().SequenceEqual(Authenticate(key, message)),
                $"seed {seed}, case {i}, key {keyBytes.Length}, message {message.Length}, {path}");
        }
    }

    [Theory]
    [MemberData(nameof(HashPaths), MemberType = typeof(CryptoCases))]
    internal void No_byte_outside_of_the_message_is_read(HashPath path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // The guard pages are made by Linux calls.
        }

        using GuardedPage page = new();
        using GuardedPage codes = new();
        byte[] keyBytes = Bytes(new Random(1), 20);
        using HmacSha1Key key = HmacSha1Key.Create(keyBytes, path);
        Span<byte> code = codes.AtEnd(HmacSha1Key.CodeLength);
        for (int length = 0; length < 400; length++)
        {
            Span<byte> message = length % 2 == 0 ? page.AtEnd(length) : page.AtStart(length);
            message.Fill((byte)length);

            key.Authenticate(message, code);

            Assert.True(code.SequenceEqual(HMACSHA1.HashData(keyBytes, message)), $"{length} bytes, {path}");
        }
    }

    [Theory]
    [MemberData(nameof(HashPaths), MemberType = typeof(CryptoCases))]
    internal void Nothing_is_allocated_per_message(HashPath path)
    {
        using HmacSha1Key key = HmacSha1Key.Create(new byte[20], path);
        byte[] message = new byte[1_200];
        byte[] code = new byte[HmacSha1Key.CodeLength];

        Assert.Equal(0, Allocations.Of(1_000, _ => key.Authenticate(message, code)));
        Assert.Equal(HMACSHA1.HashData(new byte[20], message), code);
    }

    [Theory]
    [MemberData(nameof(HashPaths), MemberType = typeof(CryptoCases))]
    internal void A_disposed_key_throws_instead_of_using_zeros(HashPath path)
    {
        HmacSha1Key key = HmacSha1Key.Create(new byte[20], path);
        key.Dispose();

        Assert.ThrowsAny<ObjectDisposedException>(() => Authenticate(key, new byte[40]));
    }

    [Fact]
    public void OpenSSL_is_called_directly_where_it_is()
    {
        bool isThere = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libcrypto.so.3", out _);

        Assert.Equal(isThere ? HashPath.LibCrypto : HashPath.Platform, HmacSha1Key.Best);
        Assert.Equal(isThere, HmacSha1Key.IsSupported(HashPath.LibCrypto));
        Assert.True(HmacSha1Key.IsSupported(HashPath.Platform));
    }

    private static byte[] Authenticate(HmacSha1Key key, byte[] message)
    {
        byte[] code = new byte[HmacSha1Key.CodeLength];
        key.Authenticate(message, code);
        return code;
    }

    private static string Repeat(string twoDigits, int count) => string.Concat(Enumerable.Repeat(twoDigits, count));

    private static string Text(string ascii) => Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(ascii));
}
