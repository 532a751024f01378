using System.Net;
using System.Security.Cryptography;
using System.Text;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Stun;

/// <summary>RFC 5769: what other implementations wrote, read and verified.</summary>
public sealed class StunVectorTests
{
    [Fact]
    public void The_sample_request_is_read_and_verified()
    {
        StunError error = StunMessage.TryRead(StunVectors.Request, out StunMessage message);

        Assert.False(error.IsError, error.ToString());
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal(StunMessage.BindingMethod, message.Method);
        Assert.Equal("B7E7A701BC34D686FA87DFAE", Convert.ToHexString(message.TransactionId));
        Assert.Equal("evtj:h6vY", Encoding.UTF8.GetString(message.Username));
        Assert.Equal(0x6E00_01FFu, message.Priority);
        Assert.Equal(0x932F_F9B1_5126_3B36ul, message.IceControlled);
        Assert.Null(message.IceControlling);
        Assert.False(message.UseCandidate);
        Assert.True(message.HasFingerprint);
        Assert.Equal(0, message.UnknownRequiredCount);
        Assert.True(message.VerifyIntegrity(StunVectors.Key));
    }

    [Fact]
    public void The_sample_IPv4_response_is_read_and_verified() =>
        AssertResponse(StunVectors.IPv4Response, "192.0.2.1");

    [Fact]
    public void The_sample_IPv6_response_is_read_and_verified() =>
        AssertResponse(StunVectors.IPv6Response, "2001:db8:1234:5678:11:2233:4455:6677");

    [Fact]
    public void The_sample_request_with_long_term_credentials_is_read_and_verified()
    {
        StunError error = StunMessage.TryRead(StunVectors.LongTermRequest, out StunMessage message);

        Assert.False(error.IsError, error.ToString());
        Assert.False(message.HasFingerprint);
        Assert.Equal("マトリックス", Encoding.UTF8.GetString(message.Username));
        Assert.True(message.VerifyIntegrity(LongTermKey));
    }

    [Fact]
    public void The_sample_request_with_long_term_credentials_is_written_byte_for_byte()
    {
        byte[] expected = StunVectors.LongTermRequest;
        byte[] buffer = new byte[expected.Length];

        StunWriter writer = new(buffer, StunClass.Request, expected.AsSpan(8, 12));
        writer.Add(StunAttribute.Username, "マトリックス"u8);
        writer.Add(StunAttribute.Nonce, "f//499k954d6OL34oL9FSTvy64sA"u8);
        writer.Add(StunAttribute.Realm, "example.org"u8);
        writer.AddMessageIntegrity(LongTermKey);

        Assert.Equal(expected, buffer[..writer.Length]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_changed_bit_anywhere_in_a_sample_breaks_it(int sample)
    {
        byte[] original = sample switch
        {
            0 => StunVectors.Request,
            1 => StunVectors.IPv4Response,
            _ => StunVectors.IPv6Response,
        };
        for (int bit = 0; bit < original.Length * 8; bit++)
        {
            byte[] changed = [.. original];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            // The last attribute is FINGERPRINT: under another type it is an optional attribute that nobody signed.
            bool intact = !StunMessage.TryRead(changed, out StunMessage message).IsError
                && message.VerifyIntegrity(StunVectors.Key);
            Assert.False(intact && message.HasFingerprint, $"bit {bit} of sample {sample}");
        }
    }

    private static byte[] LongTermKey => MD5.HashData("マトリックス:example.org:TheMatrIX"u8);

    private static void AssertResponse(byte[] datagram, string address)
    {
        StunError error = StunMessage.TryRead(datagram, out StunMessage message);

        Assert.False(error.IsError, error.ToString());
        Assert.Equal(StunClass.Success, message.Class);
        Assert.Equal(TransportAddress.From(new IPEndPoint(IPAddress.Parse(address), 32853)), message.MappedAddress);
        Assert.True(message.HasFingerprint);
        Assert.True(message.VerifyIntegrity(StunVectors.Key));
        Assert.False(message.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBs"u8));
    }
}
