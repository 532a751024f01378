using System.Buffers.Binary;

namespace Ooblex.Protocol.Srtp;

/// <summary>The few header fields that SRTP needs (RFC 3550 §5.1, §6.4), read without trusting any length.</summary>
internal static class SrtpPacket
{
    public const int RtcpHeaderLength = 8;
    private const int FixedHeaderLength = 12;
    private const int VersionMask = 0xC0;
    private const int Version2 = 0x80;

    public static ushort Sequence(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);

    public static uint Ssrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);

    public static uint RtcpSsrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);

    /// <summary>Measures the cleartext part: fixed header, CSRCs and header extension.</summary>
    /// <param name="packet">The packet without its tag: the header must end inside it.</param>
    /// <param name="headerLength">In bytes, at most the length of <paramref name="packet"/>.</param>
    public static SrtpFault TryMeasureHeader(ReadOnlySpan<byte> packet, out int headerLength)
    {
        headerLength = FixedHeaderLength;
        if (packet.Length < FixedHeaderLength)
        {
            return SrtpFault.TooShort;
        }

        if ((packet[0] & VersionMask) != Version2)
        {
            return SrtpFault.Malformed;
        }

        headerLength += 4 * (packet[0] & 0x0F);
        bool hasExtension = (packet[0] & 0x10) != 0;
        if (hasExtension)
        {
            if (packet.Length < headerLength + 4)
            {
                return SrtpFault.TooShort;
            }

            headerLength += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(headerLength + 2)..]));
        }

        return packet.Length < headerLength ? SrtpFault.TooShort : SrtpFault.None;
    }

    public static SrtpFault CheckRtcp(ReadOnlySpan<byte> packet, int trailerLength) =>
        packet.Length < RtcpHeaderLength + trailerLength ? SrtpFault.TooShort
        : (packet[0] & VersionMask) != Version2 ? SrtpFault.Malformed
        : SrtpFault.None;
}
