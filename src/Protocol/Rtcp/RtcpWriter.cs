using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>Builds a compound or reduced-size RTCP packet; each part that does not fit is refused whole.</summary>
/// <remarks>
/// Allocates nothing. Reports come first in a compound (RFC 3550 §6.1): the order of calls is the caller's.
/// </remarks>
public ref struct RtcpWriter
{
    /// <summary>Reports in one SR or RR: the count field has five bits.</summary>
    public const int MaxReports = 31;

    private const int HeaderLength = 4;
    private const int FeedbackLength = HeaderLength + 8;

    private readonly Span<byte> _destination;

    public RtcpWriter(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>
    /// Where a part made elsewhere goes (<see cref="TwccRecorder.TryBuild"/>); then <see cref="Advance"/>.
    /// </summary>
    public readonly Span<byte> Free => _destination[Length..];

    /// <param name="bytes">Written into <see cref="Free"/>, a multiple of four.</param>
    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_destination.Length - Length));
        Length += bytes;
    }

    public bool TryWriteSenderReport(
        uint ssrc,
        NtpTime ntp,
        uint rtpTimestamp,
        uint packetCount,
        uint octetCount,
        scoped ReadOnlySpan<ReportBlock> reports = default)
    {
        const int Fixed = 20;
        if (!TryStartReport(RtcpPacketType.SenderReport, ssrc, Fixed, reports, out Span<byte> info))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt64BigEndian(info, ntp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(info[8..], rtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(info[12..], packetCount);
        BinaryPrimitives.WriteUInt32BigEndian(info[16..], octetCount);
        return true;
    }

    public bool TryWriteReceiverReport(uint ssrc, scoped ReadOnlySpan<ReportBlock> reports = default) =>
        TryStartReport(RtcpPacketType.ReceiverReport, ssrc, 0, reports, out _);

    /// <param name="ssrc">Whose name it is.</param>
    /// <param name="cname">UTF-8, at most 255 bytes; the same for all streams that belong together.</param>
    public bool TryWriteSdesCname(uint ssrc, scoped ReadOnlySpan<byte> cname)
    {
        const byte CnameItem = 1;
        int chunk = (4 + 2 + cname.Length + 4) & ~3; // At least one null ends the chunk.
        if (cname.Length > byte.MaxValue || !TryStart(RtcpPacketType.SourceDescription, 1, chunk, out Span<byte> body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        body[4] = CnameItem;
        body[5] = (byte)cname.Length;
        cname.CopyTo(body[6..]);
        body[(6 + cname.Length)..].Clear();
        return true;
    }

    /// <param name="sources">1 to 31.</param>
    public bool TryWriteBye(params scoped ReadOnlySpan<uint> sources)
    {
        if (sources.Length is 0 or > MaxReports
            || !TryStart(RtcpPacketType.Bye, sources.Length, 4 * sources.Length, out Span<byte> body))
        {
            return false;
        }

        for (int i = 0; i < sources.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body[(4 * i)..], sources[i]);
        }

        return true;
    }

    /// <param name="sender">Who asks.</param>
    /// <param name="media">Whose packets are missing.</param>
    /// <param name="lost">Sequence numbers, oldest first, wrap included; not empty.</param>
    public bool TryWriteNack(uint sender, uint media, scoped ReadOnlySpan<ushort> lost)
    {
        int pairs = CountNackPairs(lost);
        if (pairs == 0 || !TryStartFeedback(
            RtcpPacketType.TransportFeedback, RtcpFeedbackType.Nack, sender, media, 4 * pairs, out Span<byte> body))
        {
            return false;
        }

        for (int i = 0; i < lost.Length;)
        {
            ushort first = lost[i++];
            int mask = 0;
            while (i < lost.Length && IsInMask(first, lost[i]))
            {
                mask |= 1 << (ushort)(lost[i++] - first - 1);
            }

            BinaryPrimitives.WriteUInt16BigEndian(body, first);
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)mask);
            body = body[4..];
        }

        return true;
    }

    public bool TryWritePli(uint sender, uint media) => TryStartFeedback(
        RtcpPacketType.PayloadFeedback, RtcpFeedbackType.Pli, sender, media, 0, out _);

    /// <param name="sender">Who asks.</param>
    /// <param name="media">Who is asked for a key frame.</param>
    /// <param name="sequenceNumber">One more for each new request, the same for a repetition.</param>
    public bool TryWriteFir(uint sender, uint media, byte sequenceNumber)
    {
        // The media source field of the feedback header is unused and zero (RFC 5104 §4.3.1.2).
        if (!TryStartFeedback(
            RtcpPacketType.PayloadFeedback, RtcpFeedbackType.Fir, sender, 0, 8, out Span<byte> entry))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(entry, media);
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], (uint)sequenceNumber << 24);
        return true;
    }

    /// <param name="sender">Who can receive that much.</param>
    /// <param name="bitrateBps">Rounded down to 18 significant bits.</param>
    /// <param name="sources">At most 255 streams it is for.</param>
    public bool TryWriteRemb(uint sender, ulong bitrateBps, params scoped ReadOnlySpan<uint> sources)
    {
        if (sources.Length > byte.MaxValue || !TryStartFeedback(
            RtcpPacketType.PayloadFeedback,
            RtcpFeedbackType.Application,
            sender,
            0,
            8 + (4 * sources.Length),
            out Span<byte> body))
        {
            return false;
        }

        int exponent = Math.Max(0, 64 - System.Numerics.BitOperations.LeadingZeroCount(bitrateBps) - 18);
        BinaryPrimitives.WriteUInt32BigEndian(body, Remb.Identifier);
        BinaryPrimitives.WriteUInt32BigEndian(
            body[4..], ((uint)sources.Length << 24) | ((uint)exponent << 18) | (uint)(bitrateBps >> exponent));
        for (int i = 0; i < sources.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body[(8 + (4 * i))..], sources[i]);
        }

        return true;
    }

    private static bool IsInMask(ushort first, ushort other) => (ushort)(other - first - 1) < 16;

    private static int CountNackPairs(ReadOnlySpan<ushort> lost)
    {
        int pairs = 0;
        for (int i = 0; i < lost.Length; pairs++)
        {
            ushort first = lost[i++];
            while (i < lost.Length && IsInMask(first, lost[i]))
            {
                i++;
            }
        }

        return pairs;
    }

    private bool TryStartReport(
        RtcpPacketType type, uint ssrc, int infoLength, scoped ReadOnlySpan<ReportBlock> reports, out Span<byte> info)
    {
        info = default;
        int length = 4 + infoLength + (reports.Length * ReportBlock.Size);
        if (reports.Length > MaxReports || !TryStart(type, reports.Length, length, out Span<byte> body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        info = body.Slice(4, infoLength);
        Span<byte> rest = body[(4 + infoLength)..];
        foreach (ref readonly ReportBlock report in reports)
        {
            report.Write(rest);
            rest = rest[ReportBlock.Size..];
        }

        return true;
    }

    private bool TryStartFeedback(
        RtcpPacketType type, byte format, uint sender, uint media, int length, out Span<byte> information)
    {
        if (!TryStart(type, format, FeedbackLength - HeaderLength + length, out Span<byte> body))
        {
            information = default;
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, sender);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], media);
        information = body[8..];
        return true;
    }

    // Writes the common header and hands out the body, which the caller fills completely.
    private bool TryStart(RtcpPacketType type, int count, int bodyLength, out Span<byte> body)
    {
        int words = bodyLength / 4;
        if (HeaderLength + bodyLength > _destination.Length - Length || words > ushort.MaxValue)
        {
            body = default;
            return false;
        }

        Span<byte> packet = _destination.Slice(Length, HeaderLength + bodyLength);
        packet[0] = (byte)(0x80 | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)words);
        Length += packet.Length;
        body = packet[HeaderLength..];
        return true;
    }
}
