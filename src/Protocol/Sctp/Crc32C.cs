using System.Buffers.Binary;
using System.Numerics;

namespace Ooblex.Protocol.Sctp;

/// <summary>The checksum of RFC 9260 §6.8 and Appendix A.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of a packet, with its own checksum field taken as zero.</summary>
    public static uint OfPacket(ReadOnlySpan<byte> packet)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(packet));
        crc = BitOperations.Crc32C(crc, 0u);
        return ~Append(crc, packet[CommonHeader.Length..]);
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
