using System.Buffers.Binary;
using System.Text;
using Ooblex.Protocol.Stun;

namespace Ooblex.Protocol.Tests.Stun;

public sealed class StunMessageTests
{
    private static readonly byte[] Id = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    private static ReadOnlySpan<byte> Key => "a password of some length"u8;

    [Fact]
    public void A_datagram_shorter_than_a_header_is_too_short() => AssertFault(StunFault.TooShort, 19, new byte[19]);

    [Fact]
    public void A_datagram_longer_than_any_check_is_too_long()
    {
        byte[] datagram = new byte[StunMessage.MaxLength + 4];
        StunWriter writer = new(datagram, StunClass.Request, Id);
        writer.Add(StunAttribute.Software, new byte[datagram.Length - 24]);

        AssertFault(StunFault.TooLong, StunMessage.MaxLength, datagram);
    }

    [Theory]
    [InlineData(0x40)] // channel data of TURN
    [InlineData(0x80)] // RTP
    [InlineData(0xC0)]
    public void A_datagram_that_sets_the_top_bits_is_not_STUN(int first) =>
        AssertFault(StunFault.NotStun, 0, Changed(0, (byte)first));

    [Fact]
    public void A_message_without_the_cookie_is_refused() => AssertFault(StunFault.BadCookie, 4, Changed(7, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(255)]
    public void A_length_field_that_lies_is_refused(int length) =>
        AssertFault(StunFault.LengthMismatch, 2, Changed(3, (byte)length));

    [Fact]
    public void A_length_that_is_no_multiple_of_four_is_refused()
    {
        byte[] datagram = [.. Check(), 0];
        datagram[3]++;

        AssertFault(StunFault.LengthMismatch, 2, datagram);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(1000)]
    [InlineData(65535)]
    public void An_attribute_that_overruns_the_message_is_refused(int length)
    {
        byte[] datagram = Written((ref StunWriter writer) => writer.Add(StunAttribute.Software, new byte[8]));
        datagram[22] = (byte)(length >> 8);
        datagram[23] = (byte)length;

        AssertFault(StunFault.AttributeOverrun, 20, datagram);
    }

    [Fact]
    public void A_fingerprint_that_does_not_match_is_refused()
    {
        byte[] datagram = Check();
        datagram[^1] ^= 1;

        AssertFault(StunFault.FingerprintMismatch, (ushort)(datagram.Length - 8), datagram);
    }

    [Fact]
    public void Nothing_may_follow_the_fingerprint()
    {
        byte[] datagram = Written((ref StunWriter writer) =>
        {
            writer.AddFingerprint();
            writer.Add(StunAttribute.UseCandidate, []);
        });
        AssertFault(StunFault.FingerprintMismatch, 20, datagram); // The length field that it covers has changed.

        byte[] forged = Written((ref StunWriter writer) =>
        {
            writer.AddFingerprint();
            writer.AddFingerprint();
        });
        Refingerprint(forged, 20);
        AssertFault(StunFault.MisplacedAttribute, 28, forged);
    }

    [Theory]
    [InlineData(StunAttribute.Priority, 3)]
    [InlineData(StunAttribute.Priority, 8)]
    [InlineData(StunAttribute.UseCandidate, 1)]
    [InlineData(StunAttribute.IceControlled, 4)]
    [InlineData(StunAttribute.IceControlling, 12)]
    [InlineData(StunAttribute.MessageIntegrity, 16)]
    [InlineData(StunAttribute.MessageIntegrity, 32)]
    [InlineData(StunAttribute.Fingerprint, 0)]
    [InlineData(StunAttribute.Fingerprint, 8)]
    [InlineData(StunAttribute.XorMappedAddress, 3)]
    [InlineData(StunAttribute.XorMappedAddress, 8)] // eight zeros: no address family
    [InlineData(StunAttribute.ErrorCode, 3)]
    public void An_attribute_of_the_wrong_size_is_refused(StunAttribute type, int length) =>
        AssertFault(StunFault.BadAttribute, 20, Written((ref StunWriter writer) => writer.Add(type, new byte[length])));

    [Fact]
    public void An_integrity_tag_is_bound_to_its_key_and_to_every_byte_before_it()
    {
        byte[] datagram = Check();
        StunMessage.TryRead(datagram, out StunMessage message);

        Assert.True(message.VerifyIntegrity(Key));
        Assert.False(message.VerifyIntegrity(Key[..^1]));
        Assert.False(message.VerifyIntegrity([]));
    }

    [Fact]
    public void A_message_without_a_tag_verifies_with_no_key()
    {
        StunMessage.TryRead(Written((ref StunWriter writer) => writer.AddFingerprint()), out StunMessage message);

        Assert.False(message.HasMessageIntegrity);
        Assert.False(message.VerifyIntegrity([]));
    }

    [Fact]
    public void What_follows_the_integrity_tag_does_not_count()
    {
        byte[] datagram = Written((ref StunWriter writer) =>
        {
            writer.Add(StunAttribute.Username, "a:b"u8);
            writer.AddMessageIntegrity(Key);
            writer.Add(StunAttribute.UseCandidate, []);
            writer.Add(StunAttribute.Priority, 7u);
            writer.Add(StunAttribute.IceControlled, 7ul);
            writer.Add((StunAttribute)0x0777, [1, 2, 3]);
            writer.AddFingerprint();
        });

        Assert.False(StunMessage.TryRead(datagram, out StunMessage message).IsError);
        Assert.False(message.UseCandidate);
        Assert.Null(message.Priority);
        Assert.Null(message.IceControlled);
        Assert.Equal(0, message.UnknownRequiredCount);
        Assert.True(message.VerifyIntegrity(Key));
    }

    [Fact]
    public void The_first_of_two_equal_attributes_counts()
    {
        byte[] datagram = Written((ref StunWriter writer) =>
        {
            writer.Add(StunAttribute.Username, "first:x"u8);
            writer.Add(StunAttribute.Username, "second:x"u8);
            writer.Add(StunAttribute.Priority, 1u);
            writer.Add(StunAttribute.Priority, 2u);
            writer.Add(StunAttribute.IceControlling, 3ul);
            writer.Add(StunAttribute.IceControlling, 4ul);
        });

        StunMessage.TryRead(datagram, out StunMessage message);
        Assert.Equal("first:x", Encoding.UTF8.GetString(message.Username));
        Assert.Equal(1u, message.Priority);
        Assert.Equal(3ul, message.IceControlling);
    }

    [Fact]
    public void Required_attributes_that_are_unknown_are_listed_and_optional_ones_are_not()
    {
        byte[] datagram = Written((ref StunWriter writer) =>
        {
            writer.Add((StunAttribute)0x0777, [1]);
            writer.Add((StunAttribute)0xC057, [1, 2, 3, 4]); // network info, which Chromium sends
            writer.Add((StunAttribute)0x7FFF, []);
            writer.Add((StunAttribute)0x8000, []);
            writer.Add((StunAttribute)0x0003, [0, 0, 0, 0]);
        });

        StunMessage.TryRead(datagram, out StunMessage message);
        ushort[] all = new ushort[8];
        Assert.Equal(3, message.UnknownRequiredCount);
        Assert.Equal(3, message.CopyUnknownRequired(all));
        Assert.Equal([0x0777, 0x7FFF, 0x0003], all[..3]);
        Assert.Equal(2, message.CopyUnknownRequired(all.AsSpan(0, 2)));
    }

    [Theory]
    [InlineData(0x0001, StunClass.Request, 0x001)]
    [InlineData(0x0011, StunClass.Indication, 0x001)]
    [InlineData(0x0101, StunClass.Success, 0x001)]
    [InlineData(0x0111, StunClass.Error, 0x001)]
    [InlineData(0x0003, StunClass.Request, 0x003)] // Allocate
    [InlineData(0x3EEF, StunClass.Request, 0xFFF)]
    [InlineData(0x2000, StunClass.Request, 0x800)]
    [InlineData(0x0020, StunClass.Request, 0x010)]
    public void Class_and_method_are_interleaved(int type, StunClass @class, int method)
    {
        byte[] datagram = Written((ref StunWriter _) => { });
        (datagram[0], datagram[1]) = ((byte)(type >> 8), (byte)type);

        StunMessage.TryRead(datagram, out StunMessage message);
        Assert.Equal(@class, message.Class);
        Assert.Equal(method, message.Method);
    }

    [Theory]
    [InlineData("abcd:efgh", "abcd", "efgh")]
    [InlineData("abcd:", "abcd", "")]
    [InlineData("abcd:ef:gh", "abcd", "ef:gh")]
    public void Ufrags_are_found_without_verifying(string username, string local, string remote)
    {
        byte[] datagram = Written((ref StunWriter writer) =>
        {
            writer.Add(StunAttribute.Software, "pad"u8);
            writer.Add(StunAttribute.Username, Encoding.UTF8.GetBytes(username));
            writer.Add(StunAttribute.Fingerprint, 0xDEAD_BEEFu);
        });

        Assert.True(StunMessage.TryReadUfrags(datagram, out ReadOnlySpan<byte> ours, out ReadOnlySpan<byte> theirs));
        Assert.Equal(local, Encoding.UTF8.GetString(ours));
        Assert.Equal(remote, Encoding.UTF8.GetString(theirs));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":efgh")]
    [InlineData("abcd")]
    public void A_username_that_names_no_receiver_has_no_ufrags(string username)
    {
        byte[] datagram = Written((ref StunWriter writer) =>
            writer.Add(StunAttribute.Username, Encoding.UTF8.GetBytes(username)));

        Assert.False(StunMessage.TryReadUfrags(datagram, out ReadOnlySpan<byte> local, out ReadOnlySpan<byte> remote));
        Assert.True(local.IsEmpty && remote.IsEmpty);
    }

    [Fact]
    public void A_response_has_no_ufrags() =>
        Assert.False(StunMessage.TryReadUfrags(StunVectors.IPv4Response, out _, out _));

    private delegate void Fill(ref StunWriter writer);

    private static byte[] Written(Fill fill)
    {
        byte[] buffer = new byte[512];
        StunWriter writer = new(buffer, StunClass.Request, Id);
        fill(ref writer);
        return buffer[..writer.Length];
    }

    private static byte[] Check() => Written((ref StunWriter writer) =>
    {
        writer.Add(StunAttribute.Username, "abcd:efgh"u8);
        writer.AddMessageIntegrity(Key);
        writer.AddFingerprint();
    });

    private static byte[] Changed(int offset, byte value)
    {
        byte[] datagram = Check();
        datagram[offset] = value;
        return datagram;
    }

    // A fingerprint that covers a later length field than its writer knew; by the bit, not by the product's table.
    private static void Refingerprint(byte[] datagram, int offset)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in datagram[..offset])
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB8_8320);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(offset + 4), ~crc ^ 0x5354_554E);
    }

    private static void AssertFault(StunFault fault, ushort offset, byte[] datagram)
    {
        StunError error = StunMessage.TryRead(datagram, out _);
        Assert.Equal(new StunError(fault, offset), error);
    }
}
