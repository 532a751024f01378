using Ooblex.Protocol.Crypto;
using Ooblex.TestKit.Bytes;
using static Ooblex.Protocol.Tests.Crypto.CryptoCases;

namespace Ooblex.Protocol.Tests.Crypto;

/// <summary>Every path against the platform's AES-GCM, byte for byte.</summary>
public sealed class GcmKeyTests
{
    private const int Guard = 64;

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Random_messages_are_sealed_and_opened_as_by_the_platform(CryptoPath path)
    {
        const int seed = 38_004;
        Random random = new(seed);
        for (int i = 0; i < 3_000; i++)
        {
            Compare(path, Draw(random), inPlace: random.Next(2) == 0, $"seed {seed}, case {i}, {path}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Every_length_of_text_and_of_associated_data_is_right(CryptoPath path)
    {
        const int seed = 38_005;
        Random random = new(seed);
        for (int length = 0; length <= 400; length++)
        {
            SealedCase text = DrawExactly(random, length, associated: 12);
            SealedCase associated = DrawExactly(random, text: 100, length);
            Compare(path, text, inPlace: true, $"seed {seed}, {path}");
            Compare(path, associated, inPlace: true, $"seed {seed}, {path}");
        }
    }

    // The powers of H last for 80 blocks, or for 8: here the sum is reduced many times, at every place where it can be.
    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Long_messages_are_right_too(CryptoPath path)
    {
        const int seed = 38_006;
        Random random = new(seed);
        for (int i = 0; i < 400; i++)
        {
            SealedCase drawn = Draw(random, maxText: 20_000, maxAssociated: i % 2 == 0 ? 100 : 6_000);
            Compare(path, drawn, inPlace: i % 3 == 0, $"seed {seed}, case {i}, {path}");
        }

        for (int associated = 1_100; associated <= 1_300; associated++)
        {
            Compare(path, DrawExactly(random, random.Next(300), associated), inPlace: true, $"seed {seed}, {path}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void One_key_serves_many_messages(CryptoPath path)
    {
        byte[] key = Bytes(new Random(1), 16);
        using GcmKey one = GcmKey.Create(key, path);
        using GcmKey platform = GcmKey.Create(key, CryptoPath.Platform);
        for (int i = 0; i < 200; i++)
        {
            byte[] nonce = Bytes(new Random(i), GcmKey.NonceLength);
            byte[] text = Bytes(new Random(i), (i * 37) % 1500);
            (byte[] expected, byte[] expectedTag) = (new byte[text.Length], new byte[GcmKey.TagLength]);
            (byte[] actual, byte[] actualTag) = (new byte[text.Length], new byte[GcmKey.TagLength]);

            platform.Seal(nonce, nonce, text, expected, expectedTag);
            one.Seal(nonce, nonce, text, actual, actualTag);

            Assert.Equal(expected, actual);
            Assert.Equal(expectedTag, actualTag);
        }
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Nothing_is_allocated_per_message(CryptoPath path)
    {
        SealedCase drawn = DrawExactly(new Random(5), text: 1180, associated: 20);
        using GcmKey key = GcmKey.Create(drawn.Key, path);
        byte[] buffer = new byte[1180];
        byte[] tag = new byte[GcmKey.TagLength];
        int refused = 0;

        long allocated = Allocations.Of(1_000, _ =>
        {
            key.Seal(drawn.Nonce, drawn.Associated, drawn.Text, buffer, tag);
            refused += key.TryOpen(drawn.Nonce, drawn.Associated, buffer, buffer, tag) ? 0 : 1;
        });

        Assert.Equal(0, refused);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void A_disposed_key_throws_instead_of_sealing_with_zeros(CryptoPath path)
    {
        GcmKey key = GcmKey.Create(new byte[16], path);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Seal(new byte[12], [], [], [], new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => key.TryOpen(new byte[12], [], [], [], new byte[16]));
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Lengths_that_do_not_fit_are_our_own_mistake(CryptoPath path)
    {
        using GcmKey key = GcmKey.Create(new byte[16], path);
        byte[] bytes = new byte[64];

        Assert.ThrowsAny<ArgumentException>(() => key.Seal(new byte[11], [], bytes, bytes, new byte[16]));
        Assert.ThrowsAny<ArgumentException>(() => key.Seal(new byte[12], [], bytes, bytes, new byte[15]));
        Assert.ThrowsAny<ArgumentException>(() => key.Seal(new byte[12], [], bytes, new byte[63], new byte[16]));
        Assert.ThrowsAny<ArgumentException>(() => key.TryOpen(new byte[12], [], bytes, new byte[63], new byte[16]));
        Assert.ThrowsAny<ArgumentException>(
            () => key.TryOpen(new byte[12], [], bytes.AsSpan(0, 40), bytes.AsSpan(1, 40), new byte[16]));
        Assert.ThrowsAny<ArgumentException>(() => GcmKey.Create(new byte[24], path));
    }

    [Fact]
    public void The_best_path_is_one_that_the_processor_has()
    {
        Assert.True(CryptoPaths.IsSupported(CryptoChoice.Best));
        foreach (CryptoPath path in Enum.GetValues<CryptoPath>().Where(path => !CryptoPaths.IsSupported(path)))
        {
            Assert.True(path > CryptoChoice.Best);
            Assert.Throws<PlatformNotSupportedException>(() => GcmKey.Create(new byte[16], path));
        }
    }

    private static SealedCase DrawExactly(Random random, int text, int associated)
    {
        SealedCase drawn = new(
            Bytes(random, random.Next(2) == 0 ? 16 : 32),
            Bytes(random, GcmKey.NonceLength),
            Bytes(random, associated),
            Bytes(random, text));
        using GcmKey platform = GcmKey.Create(drawn.Key, CryptoPath.Platform);
        platform.Seal(drawn.Nonce, drawn.Associated, drawn.Text, drawn.Ciphertext, drawn.Tag);
        return drawn;
    }

    private static void Compare(CryptoPath path, SealedCase expected, bool inPlace, string label)
    {
        Compare(path, GcmPowers.Many, expected, inPlace, label);
        Compare(path, GcmPowers.Few, expected, inPlace, label);
    }

    private static void Compare(CryptoPath path, GcmPowers powers, SealedCase expected, bool inPlace, string label)
    {
        label = $"{label}: {expected}, {powers} powers, in place {inPlace}";
        using GcmKey key = GcmKey.Create(expected.Key, path, powers);
        int length = expected.Text.Length;
        byte[] source = Guarded(expected.Text);
        byte[] target = inPlace ? source : Guarded(new byte[length]);
        byte[] tag = Guarded(new byte[GcmKey.TagLength]);

        key.Seal(expected.Nonce, expected.Associated, Inner(source), Inner(target), Inner(tag));
        Assert.True(Inner(target).SequenceEqual(expected.Ciphertext), $"ciphertext, {label}");
        Assert.True(Inner(tag).SequenceEqual(expected.Tag), $"tag, {label}");
        Assert.True(inPlace || Inner(source).SequenceEqual(expected.Text), $"source was changed, {label}");

        byte[] opened = inPlace ? target : Guarded(new byte[length]);
        Assert.True(
            key.TryOpen(expected.Nonce, expected.Associated, Inner(target), Inner(opened), Inner(tag)),
            $"refused, {label}");
        Assert.True(Inner(opened).SequenceEqual(expected.Text), $"plaintext, {label}");
        Assert.True(
            IsGuarded(source) && IsGuarded(target) && IsGuarded(tag) && IsGuarded(opened),
            $"bytes beside were written, {label}");
    }

    private static byte[] Guarded(byte[] bytes)
    {
        byte[] guarded = new byte[bytes.Length + (2 * Guard)];
        guarded.AsSpan().Fill(0xA5);
        bytes.CopyTo(guarded, Guard);
        return guarded;
    }

    private static Span<byte> Inner(byte[] guarded) => guarded.AsSpan(Guard..^Guard);

    private static bool IsGuarded(byte[] guarded) =>
        !guarded.AsSpan(..Guard).ContainsAnyExcept((byte)0xA5)
        && !guarded.AsSpan(^Guard..).ContainsAnyExcept((byte)0xA5);
}
