using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class RtxTests
{
    private static readonly byte[] Original = RtpPackets.Build(
        payloadType: 96,
        sequence: 65_535,
        ssrc: 100,
        marker: true,
        profile: 0xBEDE,
        extension: [0x10, 0xAA, 0, 0],
        payload: [1, 2, 3, 4, 5]);

    private static readonly byte[] Retransmission = RtpPackets.Build(
        payloadType: 97,
        sequence: 12,
        ssrc: 200,
        marker: true,
        profile: 0xBEDE,
        extension: [0x10, 0xAA, 0, 0],
        payload: [0xFF, 0xFF, 1, 2, 3, 4, 5],
        padding: 6);

    [Fact]
    public void The_original_is_restored_in_place_without_padding()
    {
        byte[] packet = [.. Retransmission];

        Assert.True(Rtx.TryUnwrap(packet, RtpPackets.Header(packet), 96, 100, out int length));

        Assert.Equal(Original, packet[..length]);
    }

    [Fact]
    public void The_original_is_restored_into_another_buffer()
    {
        byte[] destination = new byte[Original.Length];

        Assert.True(Rtx.TryUnwrap(
            Retransmission, RtpPackets.Header(Retransmission), 96, 100, destination, out int written));

        Assert.Equal(Original, destination[..written]);
        Assert.False(Rtx.TryUnwrap(
            Retransmission, RtpPackets.Header(Retransmission), 96, 100, destination.AsSpan(1), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_probe_without_an_original_is_left_alone(int payloadBytes)
    {
        byte[] packet = RtpPackets.Build(payload: new byte[payloadBytes], padding: 20);
        byte[] before = [.. packet];

        Assert.False(Rtx.TryUnwrap(packet, RtpPackets.Header(packet), 96, 100, out _));
        Assert.False(Rtx.TryUnwrap(packet, RtpPackets.Header(packet), 96, 100, new byte[100], out _));
        Assert.Equal(before, packet);
    }

    [Fact]
    public void Wrapping_and_unwrapping_gives_the_packet_back()
    {
        RtpHeader original = RtpPackets.Header(Original);
        byte[] rtxHeader = RtpPackets.Build(
            payloadType: 97,
            sequence: 3,
            ssrc: 200,
            marker: true,
            profile: 0xBEDE,
            extension: [0x10, 0xAA, 0, 0],
            payload: []);
        byte[] destination = new byte[Original.Length + Rtx.OverheadLength];

        Assert.True(Rtx.TryWrap(
            rtxHeader, original.SequenceNumber, original.Payload(Original), destination, out int written));
        Assert.Equal(destination.Length, written);
        Assert.True(Rtx.TryUnwrap(destination, RtpPackets.Header(destination), 96, 100, out int length));

        Assert.Equal(Original, destination[..length]);
        Assert.False(Rtx.TryWrap(
            rtxHeader, 1, original.Payload(Original), new byte[Original.Length + 1], out _));
    }

    [Fact]
    public void Hostile_retransmissions_never_reach_outside_their_packet()
    {
        const int Seed = 4588;
        foreach (byte[] bytes in HostileBytes.From(Seed, 10_000, Retransmission))
        {
            if (RtpHeader.TryRead(bytes, out RtpHeader header) == RtpFault.None
                && Rtx.TryUnwrap(bytes, header, 96, 100, out int length))
            {
                string context = $"seed {Seed}, bytes {Convert.ToHexString(bytes)}";
                RtpFault fault = RtpHeader.TryRead(bytes.AsSpan(0, length), out RtpHeader restored);
                Assert.True(fault == RtpFault.None, context);
                Assert.True(restored.PayloadLength == header.PayloadLength - 2, context);
            }
        }
    }
}
