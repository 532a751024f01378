using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>
/// Walks the packets of a decrypted compound or reduced-size RTCP datagram (RFC 3550 §6.1, RFC 5506).
/// </summary>
/// <remarks>The first fault ends the walk; blocks before it stand. Allocates nothing.</remarks>
public ref struct RtcpReader
{
    private const int HeaderLength = 4;

    private ReadOnlySpan<byte> _rest;

    public RtcpReader(ReadOnlySpan<byte> packet)
    {
        _rest = packet;
        Fault = packet.IsEmpty ? RtcpFault.TooShort : RtcpFault.None;
    }

    /// <summary>Why <see cref="TryRead"/> stopped; none when it came to the end.</summary>
    public RtcpFault Fault { get; private set; }

    public bool TryRead(out RtcpBlock block)
    {
        block = default;
        if (_rest.IsEmpty || Fault != RtcpFault.None)
        {
            return false;
        }

        Fault = Check(_rest, out int length, out int padding);
        if (Fault != RtcpFault.None)
        {
            return false;
        }

        block = new RtcpBlock(_rest[0], _rest[1], _rest[HeaderLength..(length - padding)]);
        _rest = _rest[length..];
        return true;
    }

    private static RtcpFault Check(ReadOnlySpan<byte> rest, out int length, out int padding)
    {
        (length, padding) = (0, 0);
        if (rest.Length < HeaderLength)
        {
            return RtcpFault.TooShort;
        }

        if (rest[0] >> 6 != 2)
        {
            return RtcpFault.BadVersion;
        }

        length = HeaderLength + (4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
        if (length > rest.Length)
        {
            return RtcpFault.BadLength;
        }

        if ((rest[0] & 0x20) == 0)
        {
            return RtcpFault.None;
        }

        // Only the last packet of a compound may be padded (RFC 3550 §6.4.1).
        padding = rest[length - 1];
        bool isSound = length == rest.Length && padding != 0 && padding % 4 == 0 && padding <= length - HeaderLength;
        return isSound ? RtcpFault.None : RtcpFault.BadPadding;
    }
}

/// <summary>One RTCP packet of a compound; what is in it is read by the typed views.</summary>
public readonly ref struct RtcpBlock
{
    internal RtcpBlock(byte first, byte type, ReadOnlySpan<byte> body)
    {
        Count = (byte)(first & 0x1F);
        PacketType = (RtcpPacketType)type;
        Body = body;
    }

    /// <summary>May be a number that is not in the enum: such packets are skipped (RFC 3550 §6.1).</summary>
    public RtcpPacketType PacketType { get; }

    /// <summary>Reports, chunks or sources; in feedback packets the message type, FMT.</summary>
    public byte Count { get; }

    /// <summary>All behind the four bytes of the common header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The first word, which in all types but BYE and SDES is the sender; 0 when there is none.</summary>
    public uint SenderSsrc => Body.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(Body);

    internal bool IsTransportFeedback(byte format) =>
        PacketType == RtcpPacketType.TransportFeedback && Count == format;

    internal bool IsPayloadFeedback(byte format) => PacketType == RtcpPacketType.PayloadFeedback && Count == format;
}
