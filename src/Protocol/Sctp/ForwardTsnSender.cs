using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>Tells the peer which TSNs will never come (RFC 3758 §3.5, rules C1 to C5).</summary>
internal sealed class ForwardTsnSender(OutstandingData outstanding)
{
    private const int MaxStreamsNamed = 128;

    private readonly Dictionary<ushort, ushort> _skipped = [];
    private long _advancedAckPoint = outstanding.Cumulative;
    private bool _due;

    /// <summary>Called after each SACK, each time-out and each abandonment.</summary>
    public void Advance()
    {
        long before = _advancedAckPoint;
        if (_advancedAckPoint <= outstanding.Cumulative)
        {
            _advancedAckPoint = outstanding.Cumulative;
        }

        while (_advancedAckPoint + 1 < outstanding.NextTsn
            && outstanding.At(_advancedAckPoint + 1).Fate is ChunkFate.Abandoned)
        {
            _advancedAckPoint++;
        }

        _due |= _advancedAckPoint > before;
    }

    /// <summary>The peer's acknowledgement, or the lack of one, shows that it does not know yet.</summary>
    public void Repeat() => _due |= _advancedAckPoint > outstanding.Cumulative;

    public void Write(ref PacketWriter packet)
    {
        if (!_due)
        {
            return;
        }

        if (_advancedAckPoint <= outstanding.Cumulative)
        {
            _due = false;
            return;
        }

        long last = Collect();
        int length = ForwardTsnChunk.FixedLength + (_skipped.Count * ForwardTsnChunk.EntryLength);
        if (packet.Space < Chunk.HeaderLength + length)
        {
            return; // The next packet has room.
        }

        _due = false;
        Span<byte> value = packet.Begin(ChunkType.ForwardTsn, 0, length);
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)last);
        value = value[ForwardTsnChunk.FixedLength..];
        foreach ((ushort streamId, ushort ssn) in _skipped)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value, streamId);
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], ssn);
            value = value[ForwardTsnChunk.EntryLength..];
        }
    }

    // What one chunk can name; the rest follows when this much is acknowledged.
    private long Collect()
    {
        _skipped.Clear();
        long tsn = outstanding.Cumulative + 1;
        for (; tsn <= _advancedAckPoint; tsn++)
        {
            OutgoingMessage message = outstanding.At(tsn).Fragment.Message;
            if (!message.Ordered)
            {
                continue;
            }

            if (_skipped.Count == MaxStreamsNamed && !_skipped.ContainsKey(message.StreamId))
            {
                break;
            }

            _skipped[message.StreamId] = message.Ssn;
        }

        return tsn - 1;
    }
}
