using System.Security.Cryptography;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Protocol.Tests.Relay;

public sealed class RelayCipherTests : IDisposable
{
    private const ulong Id = 0xFEDC_BA98_7654_3210;
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly RelayCipher _origin = new(Id, Key, isOrigin: true, 256, SrtpCrypto.Auto);
    private readonly RelayCipher _far = new(Id, Key, isOrigin: false, 256, SrtpCrypto.Auto);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_200)]
    public void What_one_end_seals_the_other_opens(int bytes)
    {
        byte[] body = RandomNumberGenerator.GetBytes(bytes);
        byte[] datagram = Seal(_origin, RelayKind.Media, body);

        Assert.Equal(bytes + RelayCipher.OverheadBytes, datagram.Length);
        Assert.True(RelayHeader.TryRead(datagram, out RelayHeader header));
        Assert.Equal(new RelayHeader(RelayKind.Media, 0, Id), header);
        Assert.Equal(RelayFault.None, _far.TryOpen(header, datagram, out Span<byte> clear));
        Assert.Equal(body, clear.ToArray());
    }

    [Fact]
    public void Our_own_instructions_and_the_runtimes_give_the_same_bytes()
    {
        using RelayCipher platform = new(Id, Key, isOrigin: true, 256, SrtpCrypto.Bcl);
        for (int i = 0; i < 40; i++)
        {
            byte[] body = RandomNumberGenerator.GetBytes(i * 37);
            Assert.Equal(Seal(platform, RelayKind.Nack, body), Seal(_origin, RelayKind.Nack, body));
        }
    }

    [Fact]
    public void The_bytes_on_the_wire_are_those_of_aes_gcm()
    {
        byte[] body = [1, 2, 3, 4, 5];
        Seal(_far, RelayKind.Nack, body);
        byte[] datagram = Seal(_far, RelayKind.Nack, body); // Number 1, from the far end.
        byte[] nonce = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        byte[] clear = new byte[body.Length];
        using AesGcm reference = new(Key, 16);
        reference.Decrypt(nonce, datagram[16..^16], datagram[^16..], clear, datagram[..16]);

        Assert.Equal(body, clear);
        Assert.Equal([0xF1, 17, 0, 0, 0, 0, 0, 1, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10], datagram[..16]);
    }

    [Fact]
    public void One_flipped_bit_anywhere_is_a_forgery_and_leaves_the_bytes_alone()
    {
        byte[] datagram = Seal(_origin, RelayKind.Media, [1, 2, 3, 4, 5, 6, 7]);
        for (int bit = 0; bit < datagram.Length * 8; bit++)
        {
            byte[] forged = [.. datagram];
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            if (RelayHeader.TryRead(forged, out RelayHeader header))
            {
                byte[] before = [.. forged];
                Assert.Equal(RelayFault.Forged, _far.TryOpen(header, forged, out _));
                Assert.Equal(before, forged);
            }
        }

        Assert.Equal(RelayFault.None, Open(_far, datagram));
    }

    [Fact]
    public void A_datagram_opens_once()
    {
        byte[] datagram = Seal(_origin, RelayKind.Media, [1]);

        Assert.Equal(RelayFault.None, Open(_far, datagram));
        Assert.Equal(RelayFault.Replayed, Open(_far, datagram));
    }

    [Fact]
    public void Datagrams_may_overtake_each_other_within_the_window_and_not_beyond()
    {
        byte[][] sent = [.. Enumerable.Range(0, 600).Select(i => Seal(_origin, RelayKind.Media, [(byte)i]))];

        Assert.Equal(RelayFault.None, Open(_far, sent[599]));
        Assert.Equal(RelayFault.None, Open(_far, sent[400]));
        Assert.Equal(RelayFault.Replayed, Open(_far, sent[400]));
        Assert.Equal(RelayFault.Replayed, Open(_far, sent[10]));
    }

    [Fact]
    public void What_an_end_sent_cannot_be_played_back_to_it()
    {
        byte[] datagram = Seal(_origin, RelayKind.Bye, []);

        Assert.Equal(RelayFault.Forged, Open(_origin, datagram));
    }

    [Fact]
    public void Another_key_or_another_relay_opens_nothing()
    {
        using RelayCipher otherKey = new(Id, new byte[32], isOrigin: false, 256, SrtpCrypto.Auto);
        byte[] datagram = Seal(_origin, RelayKind.Media, [1]);
        Assert.Equal(RelayFault.Forged, Open(otherKey, datagram));

        byte[] other = [.. datagram];
        other[15]++;
        Assert.Equal(RelayFault.Forged, Open(_far, other));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void What_is_too_short_is_no_datagram(int bytes)
    {
        byte[] datagram = new byte[bytes];
        datagram.AsSpan(0, Math.Min(1, bytes)).Fill(0xF1);

        Assert.False(RelayHeader.TryRead(datagram, out _));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x16)]
    [InlineData(0x80)]
    [InlineData(0xF2)]
    public void What_begins_otherwise_is_of_another_protocol_or_version(byte first)
    {
        byte[] datagram = Seal(_origin, RelayKind.Media, [1, 2, 3]);
        datagram[0] = first;

        Assert.False(RelayHeader.TryRead(datagram, out _));
    }

    public void Dispose()
    {
        _origin.Dispose();
        _far.Dispose();
    }

    private static byte[] Seal(RelayCipher cipher, RelayKind kind, byte[] body)
    {
        byte[] room = new byte[2048];
        body.CopyTo(room, RelayHeader.Length);
        return room[..cipher.Seal(kind, room, body.Length)];
    }

    private static RelayFault Open(RelayCipher cipher, byte[] datagram)
    {
        byte[] copy = [.. datagram];
        Assert.True(RelayHeader.TryRead(copy, out RelayHeader header));
        return cipher.TryOpen(header, copy, out _);
    }
}
