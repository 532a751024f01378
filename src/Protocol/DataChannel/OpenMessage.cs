using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.DataChannel;

/// <summary>DATA_CHANNEL_OPEN (RFC 8832 §5.1).</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |  Message Type |  Channel Type |            Priority           |
/// |                    Reliability Parameter                      |
/// |         Label Length          |       Protocol Length         |
/// |                  Label …       |            Protocol …        |
/// </code>
/// </remarks>
internal readonly record struct OpenMessage(string Label, string Protocol, SctpReliability Reliability)
{
    public const byte MessageType = 3;

    private const int FixedLength = 12;
    private const byte Reliable = 0;
    private const byte LimitedRetransmits = 1;
    private const byte LimitedLifetime = 2;
    private const byte UnorderedBit = 0x80;
    private const ushort NormalPriority = 256; // RFC 8831 §6.4; we schedule all channels alike.

    public static DataChannelFault TryRead(ReadOnlySpan<byte> bytes, int maxLabelBytes, out OpenMessage message)
    {
        message = default;
        if (bytes.Length < FixedLength || bytes[0] != MessageType)
        {
            return DataChannelFault.BadControlMessage;
        }

        int labelLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]);
        int protocolLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]);
        if (bytes.Length != FixedLength + labelLength + protocolLength)
        {
            return DataChannelFault.BadControlMessage;
        }

        if (labelLength > maxLabelBytes || protocolLength > maxLabelBytes)
        {
            return DataChannelFault.LabelTooLong;
        }

        ReadOnlySpan<byte> label = bytes.Slice(FixedLength, labelLength);
        ReadOnlySpan<byte> protocol = bytes[(FixedLength + labelLength)..];
        if (!Utf8.IsValid(label) || !Utf8.IsValid(protocol))
        {
            return DataChannelFault.InvalidUtf8;
        }

        uint parameter = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (!TryReadReliability(bytes[1], parameter, out SctpReliability reliability))
        {
            return DataChannelFault.UnknownChannelType;
        }

        message = new OpenMessage(Encoding.UTF8.GetString(label), Encoding.UTF8.GetString(protocol), reliability);
        return DataChannelFault.None;
    }

    /// <summary>The bytes to send, or <c>null</c> where a name is longer than allowed.</summary>
    public byte[]? TryBuild(int maxLabelBytes)
    {
        int labelLength = Encoding.UTF8.GetByteCount(Label);
        int protocolLength = Encoding.UTF8.GetByteCount(Protocol);
        int most = Math.Min(maxLabelBytes, ushort.MaxValue);
        if (labelLength > most || protocolLength > most)
        {
            return null;
        }

        byte[] bytes = new byte[FixedLength + labelLength + protocolLength];
        bytes[0] = MessageType;
        bytes[1] = ChannelType;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), NormalPriority);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), ReliabilityParameter);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), (ushort)labelLength);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), (ushort)protocolLength);
        Encoding.UTF8.GetBytes(Label, bytes.AsSpan(FixedLength));
        Encoding.UTF8.GetBytes(Protocol, bytes.AsSpan(FixedLength + labelLength));
        return bytes;
    }

    private byte ChannelType
    {
        get
        {
            byte kind = Reliability.MaxRetransmits is not null ? LimitedRetransmits
                : Reliability.MaxLifetime is not null ? LimitedLifetime
                : Reliable;
            return (byte)(kind | (Reliability.Unordered ? UnorderedBit : 0));
        }
    }

    private uint ReliabilityParameter =>
        Reliability.MaxRetransmits is { } retransmits ? (uint)Math.Max(retransmits, 0)
        : Reliability.MaxLifetime is { } lifetime ? (uint)Math.Clamp(lifetime.TotalMilliseconds, 0, uint.MaxValue)
        : 0;

    private static bool TryReadReliability(byte channelType, uint parameter, out SctpReliability reliability)
    {
        bool unordered = (channelType & UnorderedBit) != 0;
        switch (channelType & ~UnorderedBit)
        {
            case Reliable:
                reliability = new SctpReliability(unordered);
                return true;
            case LimitedRetransmits:
                reliability = new SctpReliability(unordered, (int)Math.Min(parameter, int.MaxValue));
                return true;
            case LimitedLifetime:
                reliability = new SctpReliability(unordered, null, TimeSpan.FromMilliseconds(parameter));
                return true;
            default:
                reliability = default;
                return false;
        }
    }
}
