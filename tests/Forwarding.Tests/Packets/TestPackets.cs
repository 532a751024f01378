using System.Buffers.Binary;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Packets;

/// <summary>Packets whose every payload byte follows from one number, so that a foreign byte shows.</summary>
internal static class TestPackets
{
    public static PacketBuffer Copy(this PacketPool pool, int number, int length = 1112, MonoTime at = default)
    {
        Span<byte> packet = stackalloc byte[length];
        Write(packet, number);
        Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
        return pool.Copy(packet, header, at)!;
    }

    public static void Write(Span<byte> packet, int number)
    {
        RtpHeaderWriter.Write(
            packet, new RtpOutgoing(96, Marker: false, (ushort)number, Timestamp: (uint)number, Ssrc: 1));
        Span<byte> payload = packet[RtpHeader.FixedLength..];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        payload[4..].Fill((byte)number);
    }

    /// <summary>Everything in the packet belongs to the number it carries.</summary>
    public static bool IsWhole(this PacketBuffer packet)
    {
        int number = BinaryPrimitives.ReadInt32BigEndian(packet.Payload);
        return packet.Header.Timestamp == (uint)number
            && packet.Payload[4..].IndexOfAnyExcept((byte)number) < 0;
    }
}
