using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtp;

/// <summary>The fields of a packet about to be sent.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Marker">Usually the publisher's.</param>
/// <param name="SequenceNumber">Of the stream it goes out on.</param>
/// <param name="Timestamp">In the codec's clock.</param>
/// <param name="Ssrc">Of the stream it goes out on.</param>
/// <param name="TransportSequence">Across all streams of the transport; unused where not negotiated.</param>
/// <param name="HasPadding">Sets the P bit; the sender appends <see cref="RtpHeaderWriter.WritePadding"/>.</param>
/// <param name="FrameNumberOffset">Added to the dependency descriptor's frame number, modulo 2^16: a change of
/// source must not send the numbers backwards.</param>
public readonly record struct RtpOutgoing(
    byte PayloadType,
    bool Marker,
    ushort SequenceNumber,
    uint Timestamp,
    uint Ssrc,
    ushort TransportSequence = 0,
    bool HasPadding = false,
    ushort FrameNumberOffset = 0);

/// <summary>Writes the fixed part of an RTP header (RFC 3550 §5.1), without contributing sources.</summary>
public static class RtpHeaderWriter
{
    /// <summary>Writes 12 bytes.</summary>
    /// <param name="destination">At least <see cref="RtpHeader.FixedLength"/> bytes.</param>
    /// <param name="outgoing">What to write.</param>
    /// <param name="hasExtension">Sets the X bit; the caller writes the extension behind.</param>
    public static void Write(Span<byte> destination, in RtpOutgoing outgoing, bool hasExtension = false)
    {
        destination[11] = 0; // One bounds check for all that follows.
        destination[0] = (byte)(0x80 | (outgoing.HasPadding ? 0x20 : 0) | (hasExtension ? 0x10 : 0));
        destination[1] = (byte)((outgoing.Marker ? 0x80 : 0) | (outgoing.PayloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], outgoing.SequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], outgoing.Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], outgoing.Ssrc);
    }

    /// <summary>Fills the tail of a packet with padding; the last byte says how many there are.</summary>
    /// <param name="padding">1 to 255 bytes, the end of the packet.</param>
    public static void WritePadding(Span<byte> padding)
    {
        padding.Clear();
        padding[^1] = checked((byte)padding.Length);
    }
}
