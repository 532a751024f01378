using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>A sender report: the link between a source's RTP clock and its wall clock (RFC 3550 §6.4.1).</summary>
public readonly ref struct SenderReport
{
    private const int FixedLength = 24;

    private readonly ReadOnlySpan<byte> _body;

    private SenderReport(ReadOnlySpan<byte> body, int reportCount)
    {
        _body = body;
        ReportCount = reportCount;
    }

    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    public NtpTime NtpTimestamp => new(BinaryPrimitives.ReadUInt64BigEndian(_body[4..]));

    public uint RtpTimestamp => BinaryPrimitives.ReadUInt32BigEndian(_body[12..]);

    public uint PacketCount => BinaryPrimitives.ReadUInt32BigEndian(_body[16..]);

    /// <summary>Payload bytes, without headers and padding.</summary>
    public uint OctetCount => BinaryPrimitives.ReadUInt32BigEndian(_body[20..]);

    /// <summary>0 to 31.</summary>
    public int ReportCount { get; }

    public ReportBlock Report(int index) =>
        ReportBlock.Read(_body.Slice(FixedLength + (index * ReportBlock.Size), ReportBlock.Size));

    /// <summary>False for another type, or a report count the block does not hold.</summary>
    public static bool TryRead(scoped in RtcpBlock block, out SenderReport report)
    {
        bool isSound = block.PacketType == RtcpPacketType.SenderReport
            && block.Body.Length >= FixedLength + (block.Count * ReportBlock.Size);
        report = isSound ? new SenderReport(block.Body, block.Count) : default;
        return isSound;
    }
}

/// <summary>A receiver report: what somebody who sends nothing hears of each source (RFC 3550 §6.4.2).</summary>
public readonly ref struct ReceiverReport
{
    private const int FixedLength = 4;

    private readonly ReadOnlySpan<byte> _body;

    private ReceiverReport(ReadOnlySpan<byte> body, int reportCount)
    {
        _body = body;
        ReportCount = reportCount;
    }

    /// <summary>The receiver who reports.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>0 to 31.</summary>
    public int ReportCount { get; }

    public ReportBlock Report(int index) =>
        ReportBlock.Read(_body.Slice(FixedLength + (index * ReportBlock.Size), ReportBlock.Size));

    /// <summary>False for another type, or a report count the block does not hold.</summary>
    public static bool TryRead(scoped in RtcpBlock block, out ReceiverReport report)
    {
        bool isSound = block.PacketType == RtcpPacketType.ReceiverReport
            && block.Body.Length >= FixedLength + (block.Count * ReportBlock.Size);
        report = isSound ? new ReceiverReport(block.Body, block.Count) : default;
        return isSound;
    }
}
