using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtp;

/// <summary>The header of one decrypted RTP packet, checked once so that every offset in it can be trusted.</summary>
/// <remarks>
/// RFC 3550 §5.1 and, from the X bit on, §5.3.1:
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |           synchronization source (SSRC) identifier            |
/// |            contributing source (CSRC) identifiers             |
/// |      defined by profile       |       length in words         |
/// </code>
/// </remarks>
public readonly struct RtpHeader
{
    public const int FixedLength = 12;

    private const int ExtensionHeaderLength = 4;

    public bool Marker { get; private init; }

    /// <summary>0 to 127.</summary>
    public byte PayloadType { get; private init; }

    public ushort SequenceNumber { get; private init; }

    public uint Timestamp { get; private init; }

    public uint Ssrc { get; private init; }

    /// <summary>Bytes up to the payload, CSRCs and extension included.</summary>
    public int HeaderLength { get; private init; }

    public int PayloadOffset => HeaderLength;

    /// <summary>Without the padding; 0 for a packet that only probes the path.</summary>
    public int PayloadLength { get; private init; }

    /// <summary>Trailing bytes that are no payload, the count byte included.</summary>
    public byte PaddingLength { get; private init; }

    public bool HasExtension { get; private init; }

    /// <summary>0xBEDE for the one-byte form, 0x1000 to 0x100F for the two-byte form (RFC 8285 §4).</summary>
    public ushort ExtensionProfile { get; private init; }

    /// <summary>Where the first extension element starts, behind profile and length.</summary>
    public int ExtensionOffset { get; private init; }

    /// <summary>Bytes of the extension elements.</summary>
    public int ExtensionLength { get; private init; }

    /// <summary>Reads and checks the header of a whole packet; allocates nothing.</summary>
    /// <param name="packet">Decrypted, without the SRTP tag.</param>
    /// <param name="header">Set only when the result is <see cref="RtpFault.None"/>.</param>
    public static RtpFault TryRead(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < FixedLength)
        {
            return RtpFault.TooShort;
        }

        byte first = packet[0];
        if (first >> 6 != 2)
        {
            return RtpFault.BadVersion;
        }

        int length = FixedLength + (4 * (first & 0x0F));
        if (length > packet.Length)
        {
            return RtpFault.BadCsrcCount;
        }

        ushort profile = 0;
        int extensionLength = 0;
        int extensionOffset = 0;
        bool hasExtension = (first & 0x10) != 0;
        if (hasExtension)
        {
            if (packet.Length - length < ExtensionHeaderLength)
            {
                return RtpFault.BadExtension;
            }

            profile = BinaryPrimitives.ReadUInt16BigEndian(packet[length..]);
            extensionLength = 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
            extensionOffset = length + ExtensionHeaderLength;
            length = extensionOffset + extensionLength;
            if (length > packet.Length)
            {
                return RtpFault.BadExtension;
            }
        }

        byte padding = 0;
        if ((first & 0x20) != 0)
        {
            padding = packet[^1];
            if (padding == 0 || padding > packet.Length - length)
            {
                return RtpFault.BadPadding;
            }
        }

        header = new RtpHeader
        {
            Marker = (packet[1] & 0x80) != 0,
            PayloadType = (byte)(packet[1] & 0x7F),
            SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
            HeaderLength = length,
            PayloadLength = packet.Length - length - padding,
            PaddingLength = padding,
            HasExtension = hasExtension,
            ExtensionProfile = profile,
            ExtensionOffset = extensionOffset,
            ExtensionLength = extensionLength,
        };
        return RtpFault.None;
    }

    /// <summary>The payload of the packet this header was read from.</summary>
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> packet) => packet.Slice(PayloadOffset, PayloadLength);
}
