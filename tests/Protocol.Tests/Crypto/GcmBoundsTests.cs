using Ooblex.Protocol.Crypto;
using static Ooblex.Protocol.Tests.Crypto.CryptoCases;

namespace Ooblex.Protocol.Tests.Crypto;

public sealed class GcmBoundsTests
{
    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void No_byte_outside_of_the_spans_is_read_or_written(CryptoPath path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // The guard pages are made by Linux calls; the paths themselves are the same everywhere.
        }

        using GuardedPage texts = new();
        using GuardedPage associated = new();
        using GuardedPage nonces = new();
        using GuardedPage tags = new();
        using GcmKey many = GcmKey.Create(Bytes(new Random(1), 16), path);
        using GcmKey few = GcmKey.Create(Bytes(new Random(1), 16), path, GcmPowers.Few);
        byte[] expected = Bytes(new Random(2), GuardedPage.Length);
        for (int length = 0; length < 700; length++)
        {
            Span<byte> text = length % 2 == 0 ? texts.AtEnd(length) : texts.AtStart(length);
            Span<byte> data = length % 3 == 0 ? associated.AtStart(length) : associated.AtEnd(length);
            Span<byte> nonce = length % 2 == 0 ? nonces.AtEnd(GcmKey.NonceLength) : nonces.AtStart(GcmKey.NonceLength);
            Span<byte> tag = length % 2 == 0 ? tags.AtEnd(GcmKey.TagLength) : tags.AtStart(GcmKey.TagLength);
            expected.AsSpan(0, length).CopyTo(text);

            many.Seal(nonce, data, text, text, tag);
            Assert.True(few.TryOpen(nonce, data, text, text, tag), $"{length} bytes, {path}");
            few.Seal(nonce, data, text, text, tag);
            Assert.True(many.TryOpen(nonce, data, text, text, tag), $"{length} bytes, {path}");
            Assert.True(text.SequenceEqual(expected.AsSpan(0, length)), $"{length} bytes, {path}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void Counter_mode_keeps_to_its_span_too(CryptoPath path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using GuardedPage page = new();
        using CounterKey key = CounterKey.Create(new byte[16], path);
        byte[] expected = Bytes(new Random(3), GuardedPage.Length);
        byte[] initial = new byte[CounterKey.BlockLength];
        for (int length = 0; length < 700; length++)
        {
            Span<byte> data = length % 2 == 0 ? page.AtEnd(length) : page.AtStart(length);
            expected.AsSpan(0, length).CopyTo(data);

            key.Xor(data, initial);
            key.Xor(data, initial);

            Assert.True(data.SequenceEqual(expected.AsSpan(0, length)), $"{length} bytes, {path}");
        }
    }
}
