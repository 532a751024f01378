using System.Net;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Stun;

public sealed class StunWriterTests
{
    private static readonly byte[] Id = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    private static ReadOnlySpan<byte> Key => "the receiver's password"u8;

    [Theory]
    [InlineData("192.0.2.1", 32853, 64)]
    [InlineData("255.255.255.255", 65535, 64)]
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677", 32853, 76)]
    [InlineData("::1", 1, 76)]
    [InlineData("::ffff:192.0.2.1", 9, 64)] // a mapped address is an IPv4 address
    public void A_success_response_carries_the_address_back(string address, int port, int length)
    {
        TransportAddress mapped = TransportAddress.From(new IPEndPoint(IPAddress.Parse(address), port));
        byte[] buffer = new byte[StunWriter.MaxResponseLength];

        int written = StunWriter.WriteSuccess(buffer, Id, mapped, Key);

        Assert.Equal(length, written);
        Assert.False(StunMessage.TryRead(buffer.AsSpan(0, written), out StunMessage message).IsError);
        Assert.Equal(StunClass.Success, message.Class);
        Assert.Equal(Id, message.TransactionId.ToArray());
        Assert.Equal(mapped, message.MappedAddress);
        Assert.True(message.HasFingerprint);
        Assert.True(message.VerifyIntegrity(Key));
    }

    [Theory]
    [InlineData(StunErrorCode.BadRequest)]
    [InlineData(StunErrorCode.Unauthorized)]
    public void An_error_for_an_unauthentic_request_is_not_signed(StunErrorCode code)
    {
        byte[] buffer = new byte[StunWriter.MaxResponseLength];

        int written = StunWriter.WriteError(buffer, Id, code, unknown: [], key: []);

        Assert.False(StunMessage.TryRead(buffer.AsSpan(0, written), out StunMessage message).IsError);
        Assert.Equal(StunClass.Error, message.Class);
        Assert.Equal((ushort)code, message.ErrorCode);
        Assert.False(message.HasMessageIntegrity);
        Assert.True(message.HasFingerprint);
    }

    [Fact]
    public void A_role_conflict_is_signed()
    {
        byte[] buffer = new byte[StunWriter.MaxResponseLength];

        int written = StunWriter.WriteError(buffer, Id, StunErrorCode.RoleConflict, unknown: [], Key);

        Assert.False(StunMessage.TryRead(buffer.AsSpan(0, written), out StunMessage message).IsError);
        Assert.Equal(487, message.ErrorCode);
        Assert.True(message.VerifyIntegrity(Key));
    }

    [Fact]
    public void A_420_names_what_was_not_understood()
    {
        byte[] buffer = new byte[StunWriter.MaxResponseLength];
        ushort[] unknown = [1, 2, 3, 4, 5, 6, 7, 0x7FFE];

        int written = StunWriter.WriteError(buffer, Id, StunErrorCode.UnknownAttribute, unknown, Key);

        // ERROR-CODE: 4 + 4 + "Unknown Attribute" padded to 20; UNKNOWN-ATTRIBUTES follows.
        Assert.False(StunMessage.TryRead(buffer.AsSpan(0, written), out StunMessage message).IsError);
        Assert.Equal(420, message.ErrorCode);
        Assert.Equal("000A001000010002000300040005000600077FFE", Convert.ToHexString(buffer, 48, 20));
        Assert.True(message.VerifyIntegrity(Key));
    }

    [Fact]
    public void Padding_is_zero_whatever_the_buffer_held()
    {
        byte[] clean = new byte[StunWriter.MaxResponseLength];
        byte[] dirty = new byte[StunWriter.MaxResponseLength];
        dirty.AsSpan().Fill(0xFF);

        int length = StunWriter.WriteError(clean, Id, StunErrorCode.UnknownAttribute, [7], Key);
        StunWriter.WriteError(dirty, Id, StunErrorCode.UnknownAttribute, [7], Key);

        Assert.Equal(clean[..length], dirty[..length]);
    }

    [Fact]
    public void A_check_holds_what_RFC_8445_asks_of_a_controlling_agent()
    {
        StunRequestWriter checks = new("theirs", "ours", "their password") { TieBreaker = 0x0102030405060708 };
        byte[] buffer = new byte[checks.MaxLength];

        int written = checks.Write(buffer, Id, useCandidate: true);

        Assert.False(StunMessage.TryRead(buffer.AsSpan(0, written), out StunMessage message).IsError);
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal("theirs:ours"u8.ToArray(), message.Username.ToArray());
        Assert.Equal(0x0102030405060708ul, message.IceControlling);
        Assert.Null(message.IceControlled);
        Assert.Equal(checks.Priority, message.Priority);
        Assert.True(message.UseCandidate);
        Assert.True(message.HasFingerprint);
        Assert.True(message.VerifyIntegrity("their password"u8));
    }

    [Fact]
    public void A_check_of_a_controlled_agent_nominates_nothing()
    {
        StunRequestWriter checks = new("theirs", "ours", "their password") { Controlling = false };
        byte[] buffer = new byte[checks.MaxLength];

        int written = checks.Write(buffer, Id, useCandidate: false);

        StunMessage.TryRead(buffer.AsSpan(0, written), out StunMessage message);
        Assert.Equal(1ul, message.IceControlled);
        Assert.False(message.UseCandidate);
    }
}
