using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtp;

/// <summary>Retransmission packets: the original behind its own sequence number (RFC 4588 §4).</summary>
public static class Rtx
{
    /// <summary>Bytes in front of the original payload: its sequence number, OSN.</summary>
    public const int OverheadLength = 2;

    /// <summary>Restores the original packet in place, from the start of the buffer.</summary>
    /// <param name="packet">The retransmission packet; overwritten on success, untouched otherwise.</param>
    /// <param name="header">Its header.</param>
    /// <param name="payloadType">Of the media (the <c>apt</c> of the RTX format).</param>
    /// <param name="ssrc">Of the media.</param>
    /// <param name="length">Of the restored packet: shorter by the OSN and by any padding.</param>
    /// <returns>False for a packet that carries no original: browsers probe the path with empty ones.</returns>
    public static bool TryUnwrap(
        Span<byte> packet, in RtpHeader header, byte payloadType, uint ssrc, out int length)
    {
        if (header.PayloadLength <= OverheadLength)
        {
            length = 0;
            return false;
        }

        ushort original = BinaryPrimitives.ReadUInt16BigEndian(packet[header.PayloadOffset..]);
        int payloadLength = header.PayloadLength - OverheadLength;
        packet.Slice(header.PayloadOffset + OverheadLength, payloadLength).CopyTo(packet[header.PayloadOffset..]);
        Restore(packet, original, payloadType, ssrc);
        length = header.HeaderLength + payloadLength;
        return true;
    }

    /// <summary>Restores the original packet into another buffer.</summary>
    /// <returns>False as above, or when <paramref name="destination"/> is too small.</returns>
    public static bool TryUnwrap(
        ReadOnlySpan<byte> packet,
        in RtpHeader header,
        byte payloadType,
        uint ssrc,
        Span<byte> destination,
        out int written)
    {
        int payloadLength = header.PayloadLength - OverheadLength;
        written = header.HeaderLength + payloadLength;
        if (payloadLength <= 0 || written > destination.Length)
        {
            written = 0;
            return false;
        }

        ushort original = BinaryPrimitives.ReadUInt16BigEndian(packet[header.PayloadOffset..]);
        packet[..header.HeaderLength].CopyTo(destination);
        packet.Slice(header.PayloadOffset + OverheadLength, payloadLength)
            .CopyTo(destination[header.HeaderLength..]);
        Restore(destination, original, payloadType, ssrc);
        return true;
    }

    /// <summary>Builds a retransmission: header, OSN, payload.</summary>
    /// <param name="header">Already with the payload type, SSRC and sequence number of the RTX stream.</param>
    /// <param name="originalSequence">What the receiver asked for.</param>
    /// <param name="payload">Of the original, without padding.</param>
    /// <param name="destination">May not overlap the inputs.</param>
    /// <param name="written">Bytes of the packet.</param>
    /// <returns>False when it does not fit.</returns>
    public static bool TryWrap(
        ReadOnlySpan<byte> header,
        ushort originalSequence,
        ReadOnlySpan<byte> payload,
        Span<byte> destination,
        out int written)
    {
        written = header.Length + OverheadLength + payload.Length;
        if (written > destination.Length)
        {
            written = 0;
            return false;
        }

        header.CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[header.Length..], originalSequence);
        payload.CopyTo(destination[(header.Length + OverheadLength)..]);
        return true;
    }

    /// <summary>Writes the original's sequence number, which stands in front of its payload.</summary>
    public static void WriteOriginalSequence(Span<byte> destination, ushort originalSequence) =>
        BinaryPrimitives.WriteUInt16BigEndian(destination, originalSequence);

    private static void Restore(Span<byte> packet, ushort sequence, byte payloadType, uint ssrc)
    {
        packet[0] &= 0xDF; // Padding belonged to the retransmission.
        packet[1] = (byte)((packet[1] & 0x80) | (payloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
    }
}
