using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>"Do not wait for these any more" (RFC 3758 §3.2): a new cumulative TSN, and streams.</summary>
internal readonly ref struct ForwardTsnChunk
{
    public const int EntryLength = 4;
    public const int FixedLength = 4;

    private readonly ReadOnlySpan<byte> _entries;

    private ForwardTsnChunk(uint tsn, ReadOnlySpan<byte> entries)
    {
        NewCumulativeTsn = tsn;
        _entries = entries;
    }

    public uint NewCumulativeTsn { get; }

    public int Count => _entries.Length / EntryLength;

    public (ushort StreamId, ushort Ssn) this[int index]
    {
        get
        {
            ReadOnlySpan<byte> entry = _entries[(index * EntryLength)..];
            return (BinaryPrimitives.ReadUInt16BigEndian(entry), BinaryPrimitives.ReadUInt16BigEndian(entry[2..]));
        }
    }

    public static bool TryRead(ReadOnlySpan<byte> value, out ForwardTsnChunk chunk)
    {
        bool fits = value.Length >= FixedLength && (value.Length - FixedLength) % EntryLength == 0;
        chunk = fits
            ? new ForwardTsnChunk(BinaryPrimitives.ReadUInt32BigEndian(value), value[FixedLength..])
            : default;
        return fits;
    }
}
