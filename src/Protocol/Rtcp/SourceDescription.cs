using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>
/// A source description, read for the one item that matters here, the canonical name (RFC 3550 §6.5).
/// </summary>
public readonly ref struct SourceDescription
{
    private readonly RtcpBlock _block;

    private SourceDescription(RtcpBlock block) => _block = block;

    /// <summary>False for another type.</summary>
    public static bool TryRead(scoped in RtcpBlock block, out SourceDescription description)
    {
        description = new SourceDescription(block);
        return block.PacketType == RtcpPacketType.SourceDescription;
    }

    /// <summary>Walks the chunks for <c>foreach</c>; a chunk that lies about a length is the last.</summary>
    public Enumerator GetEnumerator() => new(_block);

    /// <summary>One chunk.</summary>
    public readonly ref struct Chunk
    {
        internal Chunk(uint ssrc, ReadOnlySpan<byte> cname)
        {
            Ssrc = ssrc;
            Cname = cname;
        }

        public uint Ssrc { get; }

        /// <summary>UTF-8; empty when the chunk has none.</summary>
        public ReadOnlySpan<byte> Cname { get; }
    }

    /// <summary>Walks the chunks.</summary>
    public ref struct Enumerator
    {
        private const byte CnameItem = 1;

        private ReadOnlySpan<byte> _rest;
        private int _left;

        internal Enumerator(RtcpBlock block)
        {
            _rest = block.Body;
            _left = block.Count;
        }

        public Chunk Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0 || _rest.Length < 8)
            {
                return false; // The shortest chunk: SSRC and a null item padded to a word.
            }

            _left--;
            uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            ReadOnlySpan<byte> cname = default;
            int position = 4;
            while (position < _rest.Length && _rest[position] != 0)
            {
                if (position + 2 > _rest.Length || _rest[position + 1] > _rest.Length - position - 2)
                {
                    _left = 0;
                    return false;
                }

                int length = _rest[position + 1];
                if (_rest[position] == CnameItem)
                {
                    cname = _rest.Slice(position + 2, length);
                }

                position += 2 + length;
            }

            // One null at least, and on to the next word.
            int next = Math.Min((position + 4) & ~3, _rest.Length);
            _rest = _rest[next..];
            Current = new Chunk(ssrc, cname);
            return true;
        }
    }
}
