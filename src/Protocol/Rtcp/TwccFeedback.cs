using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>What a receiver says about one packet of the transport.</summary>
/// <param name="Sequence">Transport-wide number.</param>
/// <param name="Received">False when it had not come.</param>
/// <param name="Delta">Since the packet before it that came, in 250 µs; 0 when not received.</param>
/// <param name="Arrival">On the receiver's clock, in 250 µs from its zero; meaningful only when received.</param>
public readonly record struct TwccStatus(ushort Sequence, bool Received, short Delta, long Arrival);

/// <summary>
/// Transport-wide feedback: <c>foreach</c> yields the fate of each packet, in order of sequence number.
/// </summary>
/// <remarks>
/// draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1. Read and measured as a whole first, so that a walk never
/// meets a lie; a walk is bounded by the status count, at most 65535.
/// <code>
/// |                     SSRC of packet sender                     |
/// |                      SSRC of media source                     |
/// |      base sequence number     |      packet status count      |
/// |                 reference time                | fb pkt. count |
/// |          packet chunk         |              …                |
/// |   recv delta  |   recv delta  |              …                |
/// </code>
/// </remarks>
public readonly ref struct TwccFeedback
{
    /// <summary>The unit of deltas and arrivals.</summary>
    public const int UnitMicroseconds = 250;

    internal const int FixedLength = 16;
    internal const int UnitsPerReference = 256; // 64 ms.

    private readonly ReadOnlySpan<byte> _body;
    private readonly int _deltaOffset;

    private TwccFeedback(ReadOnlySpan<byte> body, int deltaOffset)
    {
        _body = body;
        _deltaOffset = deltaOffset;
    }

    public uint SenderSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    public uint MediaSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body[4..]);

    public ushort BaseSequence => BinaryPrimitives.ReadUInt16BigEndian(_body[8..]);

    public ushort StatusCount => BinaryPrimitives.ReadUInt16BigEndian(_body[10..]);

    /// <summary>Signed 24 bits, in 64 ms; wraps after about six days either way.</summary>
    public int ReferenceTime => (int)BinaryPrimitives.ReadUInt32BigEndian(_body[12..]) >> 8;

    /// <summary>Counts feedback packets, so that lost ones show.</summary>
    public byte FeedbackCount => _body[15];

    public Enumerator GetEnumerator() => new(this);

    /// <summary>False for another message, or one whose chunks or deltas do not hold what it counts.</summary>
    public static bool TryRead(scoped in RtcpBlock block, out TwccFeedback feedback)
    {
        feedback = default;
        ReadOnlySpan<byte> body = block.Body;
        if (!block.IsTransportFeedback(RtcpFeedbackType.TransportCc) || body.Length < FixedLength)
        {
            return false;
        }

        int left = BinaryPrimitives.ReadUInt16BigEndian(body[10..]);
        int deltaBytes = 0;
        int offset = FixedLength;
        while (left > 0)
        {
            if (offset + 2 > body.Length)
            {
                return false;
            }

            TwccChunk chunk = new(BinaryPrimitives.ReadUInt16BigEndian(body[offset..]));
            offset += 2;
            int count = Math.Min(left, chunk.Count);
            int bytes = chunk.DeltaBytes(count);
            if (bytes < 0)
            {
                return false;
            }

            deltaBytes += bytes;
            left -= count;
        }

        if (deltaBytes > body.Length - offset)
        {
            return false;
        }

        feedback = new TwccFeedback(body, offset);
        return true;
    }

    /// <summary>Walks the packets.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _body;
        private int _chunkOffset;
        private int _deltaOffset;
        private int _left;
        private int _inChunk;
        private int _indexInChunk;
        private TwccChunk _chunk;
        private ushort _sequence;
        private long _arrival;

        internal Enumerator(TwccFeedback feedback)
        {
            _body = feedback._body;
            _chunkOffset = FixedLength;
            _deltaOffset = feedback._deltaOffset;
            _left = _body.IsEmpty ? 0 : feedback.StatusCount;
            _sequence = _body.IsEmpty ? (ushort)0 : feedback.BaseSequence;
            _arrival = _body.IsEmpty ? 0 : (long)feedback.ReferenceTime * UnitsPerReference;
        }

        public TwccStatus Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0)
            {
                return false;
            }

            if (_indexInChunk == _inChunk)
            {
                _chunk = new TwccChunk(BinaryPrimitives.ReadUInt16BigEndian(_body[_chunkOffset..]));
                _chunkOffset += 2;
                _inChunk = _chunk.Count;
                _indexInChunk = 0;
            }

            int symbol = _chunk.Symbol(_indexInChunk++);
            short delta = 0;
            if (symbol == TwccChunk.SmallDelta)
            {
                delta = _body[_deltaOffset++];
            }
            else if (symbol == TwccChunk.LargeDelta)
            {
                delta = BinaryPrimitives.ReadInt16BigEndian(_body[_deltaOffset..]);
                _deltaOffset += 2;
            }

            _arrival += delta;
            _left--;
            Current = new TwccStatus(_sequence++, symbol != TwccChunk.NotReceived, delta, _arrival);
            return true;
        }
    }
}
