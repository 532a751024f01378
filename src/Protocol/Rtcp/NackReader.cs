using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>A generic NACK: <c>foreach</c> yields every sequence number asked for (RFC 4585 §6.2.1).</summary>
public readonly ref struct NackReader
{
    private const int FixedLength = 8;
    private const int PairLength = 4;

    private readonly ReadOnlySpan<byte> _body;

    private NackReader(ReadOnlySpan<byte> body) => _body = body;

    public uint SenderSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>The source whose packets are missing.</summary>
    public uint MediaSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body[4..]);

    /// <summary>False for another message, or one that names no packet.</summary>
    public static bool TryRead(scoped in RtcpBlock block, out NackReader nack)
    {
        bool isSound = block.IsTransportFeedback(RtcpFeedbackType.Nack)
            && block.Body.Length >= FixedLength + PairLength;
        nack = isSound ? new NackReader(block.Body) : default;
        return isSound;
    }

    public Enumerator GetEnumerator() => new(_body[FixedLength..]);

    /// <summary>Walks packet id and bit mask pairs; at most 17 numbers per four bytes.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ushort _packetId;
        private uint _mask;

        internal Enumerator(ReadOnlySpan<byte> pairs)
        {
            _rest = pairs;
            _packetId = 0;
            _mask = 0;
        }

        public ushort Current { get; private set; }

        public bool MoveNext()
        {
            if (_mask == 0)
            {
                if (_rest.Length < PairLength)
                {
                    return false;
                }

                // Bit 0 stands for the packet id itself, bit i for the i-th after it.
                _packetId = BinaryPrimitives.ReadUInt16BigEndian(_rest);
                _mask = 1u | ((uint)BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) << 1);
                _rest = _rest[PairLength..];
            }

            int bit = System.Numerics.BitOperations.TrailingZeroCount(_mask);
            _mask &= _mask - 1;
            Current = (ushort)(_packetId + bit);
            return true;
        }
    }
}
