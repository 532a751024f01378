using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>What one receiver says about one source (RFC 3550 §6.4.1).</summary>
/// <param name="Ssrc">The source reported on.</param>
/// <param name="FractionLost">Since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Since the beginning, signed 24 bits: duplicates may make it negative.</param>
/// <param name="ExtendedHighest">Highest sequence number, with the count of wraps in the upper half.</param>
/// <param name="Jitter">In units of the RTP clock.</param>
/// <param name="LastSr">Compact NTP time of the last sender report; 0 for none yet.</param>
/// <param name="DelaySinceLastSr">Between its arrival and this report, in 1/65536 s.</param>
public readonly record struct ReportBlock(
    uint Ssrc,
    byte FractionLost,
    int CumulativeLost,
    uint ExtendedHighest,
    uint Jitter,
    uint LastSr,
    uint DelaySinceLastSr)
{
    public const int Size = 24;

    private const int MaxLost = 0x7F_FFFF;
    private const int MinLost = -0x80_0000;

    /// <param name="bytes">At least <see cref="Size"/>.</param>
    public static ReportBlock Read(ReadOnlySpan<byte> bytes)
    {
        uint loss = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        return new ReportBlock(
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            (byte)(loss >> 24),
            (int)(loss << 8) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));
    }

    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        int lost = Math.Clamp(CumulativeLost, MinLost, MaxLost) & 0xFF_FFFF;
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ((uint)FractionLost << 24) | (uint)lost);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ExtendedHighest);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSr);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSr);
    }
}
