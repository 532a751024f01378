using System.Buffers.Binary;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Protocol.Tests.Rtp;

/// <summary>Builds RTP packets field by field, independently of the writers under test.</summary>
internal static class RtpPackets
{
    public static byte[] Build(
        byte payloadType = 96,
        ushort sequence = 1000,
        uint timestamp = 90_000,
        uint ssrc = 0x1122_3344,
        bool marker = false,
        int csrcs = 0,
        ushort profile = 0,
        byte[]? extension = null,
        byte[]? payload = null,
        byte padding = 0)
    {
        payload ??= [1, 2, 3, 4];
        List<byte> bytes =
        [
            (byte)(0x80 | (padding > 0 ? 0x20 : 0) | (extension is null ? 0 : 0x10) | csrcs),
            (byte)((marker ? 0x80 : 0) | payloadType),
        ];
        Append(bytes, sequence);
        Append(bytes, (ushort)(timestamp >> 16));
        Append(bytes, (ushort)timestamp);
        Append(bytes, (ushort)(ssrc >> 16));
        Append(bytes, (ushort)ssrc);
        bytes.AddRange(new byte[4 * csrcs]);
        if (extension is not null)
        {
            Append(bytes, profile);
            Append(bytes, (ushort)(extension.Length / 4));
            bytes.AddRange(extension);
        }

        bytes.AddRange(payload);
        if (padding > 0)
        {
            bytes.AddRange(new byte[padding - 1]);
            bytes.Add(padding);
        }

        return [.. bytes];
    }

    public static RtpHeader Header(ReadOnlySpan<byte> packet)
    {
        Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
        return header;
    }

    private static void Append(List<byte> bytes, ushort value)
    {
        byte[] two = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(two, value);
        bytes.AddRange(two);
    }
}
