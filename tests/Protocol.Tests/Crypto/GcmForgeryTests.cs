using Ooblex.Protocol.Crypto;
using static Ooblex.Protocol.Tests.Crypto.CryptoCases;

namespace Ooblex.Protocol.Tests.Crypto;

/// <summary>A changed byte anywhere is noticed, and no plaintext gets out.</summary>
public sealed class GcmForgeryTests
{
    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Any_changed_byte_is_refused_and_the_buffer_is_left_as_it_was(CryptoPath path)
    {
        const int seed = 7_714;
        Random random = new(seed);
        foreach ((int maxText, int maxAssociated) in new[] { (0, 30), (60, 20), (250, 100), (1_500, 40) })
        {
            SealedCase drawn = Draw(random, maxText, maxAssociated);
            using GcmKey key = GcmKey.Create(drawn.Key, path);
            string label = $"seed {seed}, {path}, {drawn}";

            Refuses(key, drawn, drawn.Tag, random, $"tag, {label}");
            Refuses(key, drawn, drawn.Ciphertext, random, $"ciphertext, {label}");
            Refuses(key, drawn, drawn.Associated, random, $"associated data, {label}");
            Refuses(key, drawn, drawn.Nonce, random, $"nonce, {label}");

            byte[] opened = new byte[drawn.Text.Length];
            Assert.True(key.TryOpen(drawn.Nonce, drawn.Associated, drawn.Ciphertext, opened, drawn.Tag), label);
            Assert.Equal(drawn.Text, opened);
        }
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Other_memory_than_the_source_is_not_written_either(CryptoPath path)
    {
        SealedCase drawn = Draw(new Random(11), maxText: 700);
        using GcmKey key = GcmKey.Create(drawn.Key, path);
        byte[] target = Bytes(new Random(12), drawn.Text.Length);
        byte[] before = [.. target];

        Assert.False(key.TryOpen(drawn.Nonce, drawn.Associated, drawn.Ciphertext, target, new byte[16]));
        Assert.Equal(before, target);
    }

    // The lengths are authenticated: the same bytes divided differently are another message.
    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Bytes_cannot_be_moved_between_associated_data_and_text(CryptoPath path)
    {
        using GcmKey key = GcmKey.Create(new byte[16], path);
        byte[] nonce = new byte[GcmKey.NonceLength];
        byte[] message = Bytes(new Random(3), 64);
        byte[] tag = new byte[GcmKey.TagLength];
        key.Seal(nonce, message.AsSpan(0, 16), message.AsSpan(16), message.AsSpan(16), tag);

        Assert.False(key.TryOpen(nonce, message.AsSpan(0, 32), message.AsSpan(32), message.AsSpan(32), tag));
        Assert.False(key.TryOpen(nonce, [], message, message, tag));
        Assert.False(key.TryOpen(nonce, message.AsSpan(0, 16), message.AsSpan(16, 47), message.AsSpan(16, 47), tag));
        Assert.True(key.TryOpen(nonce, message.AsSpan(0, 16), message.AsSpan(16), message.AsSpan(16), tag));
    }

    private static void Refuses(GcmKey key, SealedCase drawn, byte[] part, Random random, string label)
    {
        byte[] packet = [.. drawn.Ciphertext];
        for (int at = 0; at < part.Length; at++)
        {
            byte original = part[at];
            part[at] ^= (byte)random.Next(1, 256);
            drawn.Ciphertext.CopyTo(packet, 0);

            Assert.False(
                key.TryOpen(drawn.Nonce, drawn.Associated, packet, packet, drawn.Tag), $"byte {at} of {label}");
            Assert.True(packet.AsSpan().SequenceEqual(drawn.Ciphertext), $"changed by byte {at} of {label}");
            part[at] = original;
        }
    }
}
