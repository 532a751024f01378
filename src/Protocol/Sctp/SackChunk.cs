using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>Selective acknowledgement (RFC 9260 §3.3.4).</summary>
internal readonly ref struct SackChunk
{
    public const int FixedLength = 12;

    private const int EntryLength = 4;

    private readonly ReadOnlySpan<byte> _gaps;

    private SackChunk(ReadOnlySpan<byte> value, int gapCount)
    {
        CumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(value);
        ReceiverWindow = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
        _gaps = value.Slice(FixedLength, gapCount * EntryLength);
    }

    private SackChunk(uint cumulativeTsn, uint receiverWindow)
    {
        IsOfShutdown = true;
        CumulativeTsn = cumulativeTsn;
        ReceiverWindow = receiverWindow;
        _gaps = default;
    }

    public uint CumulativeTsn { get; }

    public uint ReceiverWindow { get; }

    /// <summary>A SHUTDOWN names no gaps; that says nothing about them (RFC 9260 §9.2).</summary>
    public bool IsOfShutdown { get; }

    public int GapCount => _gaps.Length / EntryLength;

    /// <summary>Offsets from the cumulative TSN, both ends included.</summary>
    public (int Start, int End) Gap(int index)
    {
        ReadOnlySpan<byte> gap = _gaps[(index * EntryLength)..];
        return (BinaryPrimitives.ReadUInt16BigEndian(gap), BinaryPrimitives.ReadUInt16BigEndian(gap[2..]));
    }

    /// <summary>What a SHUTDOWN says about our data: its cumulative TSN, and nothing about the window.</summary>
    public static SackChunk OfShutdown(uint cumulativeTsn, uint knownWindow) => new(cumulativeTsn, knownWindow);

    /// <summary>Counts that do not fit, and blocks that are empty, touch or run backwards, make it invalid.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out SackChunk sack)
    {
        sack = default;
        if (value.Length < FixedLength)
        {
            return false;
        }

        int gaps = BinaryPrimitives.ReadUInt16BigEndian(value[8..]);
        int duplicates = BinaryPrimitives.ReadUInt16BigEndian(value[10..]);
        if (value.Length != FixedLength + ((gaps + duplicates) * EntryLength))
        {
            return false;
        }

        sack = new SackChunk(value, gaps);
        int previousEnd = 0;
        for (int i = 0; i < gaps; i++)
        {
            (int start, int end) = sack.Gap(i);
            if (start <= previousEnd || end < start)
            {
                return false;
            }

            previousEnd = end;
        }

        return true;
    }

    /// <summary>Writes one into a packet with room for <see cref="FixedLength"/> and a header; what does not fit of
    /// gaps and duplicates is left out.</summary>
    public static void Write(ref PacketWriter packet, TsnTracker tracker, int receiverWindow)
    {
        int room = (packet.Space - Chunk.HeaderLength - FixedLength) / EntryLength;
        int gaps = Math.Min(tracker.Ranges.Count, room);
        int duplicates = Math.Min(tracker.Duplicates.Count, room - gaps);
        Span<byte> value = packet.Begin(ChunkType.Sack, 0, FixedLength + ((gaps + duplicates) * EntryLength));
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)tracker.Cumulative);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)receiverWindow);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], (ushort)gaps);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], (ushort)duplicates);
        value = value[FixedLength..];
        for (int i = 0; i < gaps; i++)
        {
            TsnRange range = tracker.Ranges[i];
            BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)(range.First - tracker.Cumulative));
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(range.Last - tracker.Cumulative));
            value = value[EntryLength..];
        }

        for (int i = 0; i < duplicates; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value, tracker.Duplicates[i]);
            value = value[EntryLength..];
        }
    }
}
