using System.Buffers.Binary;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Rtcp;

/// <summary>Notes when packets of a transport arrive and writes the feedback that its sender adapts to.</summary>
/// <remarks>
/// draft-holmer-rmcat-transport-wide-cc-extensions-01. One ring of arrival times, 16 KiB from the first packet on;
/// nothing is allocated after it. A packet that comes after it was reported missing takes the next feedback back to it,
/// as senders expect. One owner thread.
/// </remarks>
public sealed class TwccRecorder
{
    /// <summary>Sequence numbers remembered; older ones that were not reported in time never are.</summary>
    public const int Capacity = 2048;

    /// <summary>Bytes of the smallest feedback: header, one chunk, one delta, padding.</summary>
    public const int MinFeedbackLength = 24;

    private const int HeaderLength = 4;
    private const int TicksPerUnit = TwccFeedback.UnitMicroseconds * 10;
    private const long Missing = long.MinValue;

    // 250 µs units on our clock, by sequence number modulo the capacity.
    private long[] _arrivals = [];
    private bool _started;
    private long _next; // First number the next feedback speaks of.
    private long _highest;
    private byte _feedbackCount;

    /// <summary>Whether something arrived since the last feedback.</summary>
    public bool HasPending => _started && _next <= _highest;

    public void OnPacket(ushort transportSequence, MonoTime arrival)
    {
        long sequence = _started ? SequenceNumber.Extend(transportSequence, _highest) : transportSequence;
        if (!_started || Math.Abs(sequence - _highest) >= Capacity)
        {
            // The first packet, or a jump that no feedback can bridge.
            _arrivals = _arrivals.Length > 0 ? _arrivals : new long[Capacity];
            Array.Fill(_arrivals, Missing);
            _started = true;
            _next = sequence;
            _highest = sequence;
        }
        else if (sequence > _highest)
        {
            for (long gap = _highest + 1; gap < sequence; gap++)
            {
                _arrivals[Slot(gap)] = Missing;
            }

            _highest = sequence;
            _next = Math.Max(_next, _highest - Capacity + 1);
        }
        else if (_arrivals[Slot(sequence)] != Missing)
        {
            return; // A duplicate says nothing about the path that the first did not.
        }
        else
        {
            _next = Math.Min(_next, sequence);
        }

        _arrivals[Slot(sequence)] = ToUnits(arrival);
    }

    /// <summary>Writes one feedback packet about what arrived since the last one.</summary>
    /// <param name="destination">At least <see cref="MinFeedbackLength"/>; a small one takes several calls.</param>
    /// <param name="senderSsrc">Ours.</param>
    /// <param name="mediaSsrc">Any SSRC of the transport.</param>
    /// <param name="written">A multiple of four.</param>
    /// <returns>False when there is nothing (more) to report. Call until then, or one interval later.</returns>
    public bool TryBuild(Span<byte> destination, uint senderSsrc, uint mediaSsrc, out int written)
    {
        written = 0;
        if (!HasPending || destination.Length < MinFeedbackLength)
        {
            return false;
        }

        Span<byte> symbols = stackalloc byte[Capacity];
        int count = Classify(symbols, out long reference);
        Span<byte> chunks = destination[(HeaderLength + TwccFeedback.FixedLength)..(destination.Length & ~3)];
        int chunkBytes = WriteChunks(symbols[..count], chunks, out int reported);
        int deltaBytes = WriteDeltas(symbols[..reported], reference, chunks[chunkBytes..]);
        int length = HeaderLength + TwccFeedback.FixedLength + chunkBytes + deltaBytes;
        written = (length + 3) & ~3;
        destination[length..written].Clear(); // Zero padding; the P bit stays clear, as every sender of this does.

        destination[0] = 0x80 | RtcpFeedbackType.TransportCc;
        destination[1] = (byte)RtcpPacketType.TransportFeedback;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((written / 4) - 1));
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], mediaSsrc);
        BinaryPrimitives.WriteUInt16BigEndian(destination[12..], (ushort)_next);
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], (ushort)reported);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], ((uint)reference << 8) | _feedbackCount++);
        _next += reported;
        return true;
    }

    // Gives each number from the next one on its symbol, up to a delta too large for this packet's 16 bits.
    private int Classify(Span<byte> symbols, out long reference)
    {
        while (_arrivals[Slot(_next)] == Missing && _highest - _next >= Capacity / 2)
        {
            _next++; // A gap that long was an outage; saying it packet by packet helps nobody.
        }

        reference = 0;
        long previous = Missing;
        int count = 0;
        for (long sequence = _next; sequence <= _highest; sequence++, count++)
        {
            long arrival = _arrivals[Slot(sequence)];
            if (arrival == Missing)
            {
                symbols[count] = TwccChunk.NotReceived;
                continue;
            }

            if (previous == Missing)
            {
                reference = arrival >> 8; // Floor to 64 ms, for times before zero too.
                previous = reference << 8;
            }

            long delta = arrival - previous;
            if (delta is < short.MinValue or > short.MaxValue)
            {
                break;
            }

            symbols[count] = delta is >= 0 and <= byte.MaxValue
                ? (byte)TwccChunk.SmallDelta
                : (byte)TwccChunk.LargeDelta;
            previous = arrival;
        }

        return count;
    }

    // Greedy: the longest run, else a vector. Stops where chunks and their deltas would no longer fit.
    private static int WriteChunks(ReadOnlySpan<byte> symbols, Span<byte> destination, out int reported)
    {
        int chunkBytes = 0;
        int deltaBytes = 0;
        reported = 0;
        while (reported < symbols.Length)
        {
            TwccChunk chunk = NextChunk(symbols[reported..], out int covered);
            int bytes = chunk.DeltaBytes(covered);
            if (chunkBytes + 2 + deltaBytes + bytes > destination.Length)
            {
                int fits = (destination.Length - deltaBytes - chunkBytes - 2) / 2;
                if (fits <= 0)
                {
                    break;
                }

                // A shorter run still fits, whatever the symbol; what it leaves goes into the next packet.
                covered = Math.Min(fits, RunLength(symbols[reported..]));
                chunk = TwccChunk.Run(symbols[reported], covered);
                bytes = chunk.DeltaBytes(covered);
            }

            BinaryPrimitives.WriteUInt16BigEndian(destination[chunkBytes..], chunk.Value);
            chunkBytes += 2;
            deltaBytes += bytes;
            reported += covered;
        }

        return chunkBytes;
    }

    private static TwccChunk NextChunk(ReadOnlySpan<byte> symbols, out int covered)
    {
        int run = RunLength(symbols);
        if (run >= TwccChunk.OneBitSymbols || run == symbols.Length)
        {
            covered = Math.Min(run, TwccChunk.MaxRun);
            return TwccChunk.Run(symbols[0], covered);
        }

        int window = Math.Min(symbols.Length, TwccChunk.OneBitSymbols);
        int large = symbols[..window].IndexOf((byte)TwccChunk.LargeDelta);
        if (large < 0)
        {
            covered = window;
            return TwccChunk.OneBit(symbols[..window]);
        }

        if (run >= TwccChunk.TwoBitSymbols)
        {
            covered = run;
            return TwccChunk.Run(symbols[0], run);
        }

        covered = Math.Min(symbols.Length, TwccChunk.TwoBitSymbols);
        return TwccChunk.TwoBit(symbols[..covered]);
    }

    private static int RunLength(ReadOnlySpan<byte> symbols)
    {
        int end = symbols.IndexOfAnyExcept(symbols[0]);
        return end < 0 ? symbols.Length : end;
    }

    private int WriteDeltas(ReadOnlySpan<byte> symbols, long reference, Span<byte> destination)
    {
        long previous = reference << 8;
        int length = 0;
        for (int i = 0; i < symbols.Length; i++)
        {
            if (symbols[i] == TwccChunk.NotReceived)
            {
                continue;
            }

            long arrival = _arrivals[Slot(_next + i)];
            if (symbols[i] == TwccChunk.SmallDelta)
            {
                destination[length++] = (byte)(arrival - previous);
            }
            else
            {
                BinaryPrimitives.WriteInt16BigEndian(destination[length..], (short)(arrival - previous));
                length += 2;
            }

            previous = arrival;
        }

        return length;
    }

    // Floors, so that rounding never adds up.
    private static long ToUnits(MonoTime time)
    {
        (long units, long rest) = Math.DivRem(time.Ticks, TicksPerUnit);
        return rest < 0 ? units - 1 : units;
    }

    private static int Slot(long sequence) => (int)(sequence & (Capacity - 1));
}
