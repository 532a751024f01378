using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>The twelve bytes in front of every packet (RFC 9260 §3.1): ports, verification tag, checksum.</summary>
internal static class CommonHeader
{
    public const int Length = 12;

    public static SctpFault TryRead(ReadOnlySpan<byte> packet, SctpPorts ports, out uint verificationTag)
    {
        verificationTag = 0;
        if (packet.Length < Length + Chunk.HeaderLength)
        {
            return SctpFault.TooShort;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(packet[8..]) != Crc32C.OfPacket(packet))
        {
            return SctpFault.BadChecksum;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(packet) != ports.Remote
            || BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) != ports.Local)
        {
            return SctpFault.WrongPort;
        }

        verificationTag = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        return SctpFault.None;
    }

    /// <summary>Fills in the header of a packet whose chunks are in place.</summary>
    public static void Write(Span<byte> packet, SctpPorts ports, uint verificationTag)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, ports.Local);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], ports.Remote);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], verificationTag);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], Crc32C.OfPacket(packet));
    }
}

internal readonly record struct SctpPorts(ushort Local, ushort Remote);
