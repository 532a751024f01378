using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>Puts chunks one behind the other into a packet, behind room for the common header.</summary>
internal ref struct PacketWriter(Span<byte> packet)
{
    private readonly Span<byte> _packet = packet;

    /// <summary>Bytes written, the common header included.</summary>
    public int Length { get; private set; } = CommonHeader.Length;

    public readonly int Space => _packet.Length - Length;

    public readonly bool IsEmpty => Length == CommonHeader.Length;

    public readonly Span<byte> Written => _packet[..Length];

    /// <summary>Writes a chunk header and returns the place for its value; padding is zeroed.</summary>
    public Span<byte> Begin(ChunkType type, byte flags, int valueLength)
    {
        int length = Chunk.HeaderLength + valueLength;
        Span<byte> chunk = _packet.Slice(Length, Padding.RoundUp(length));
        chunk[0] = (byte)type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)length);
        chunk[length..].Clear();
        Length += chunk.Length;
        return chunk[Chunk.HeaderLength..length];
    }

    /// <summary>Copies a ready chunk and pads it.</summary>
    public void Add(ReadOnlySpan<byte> chunk)
    {
        Span<byte> place = _packet.Slice(Length, Padding.RoundUp(chunk.Length));
        chunk.CopyTo(place);
        place[chunk.Length..].Clear();
        Length += place.Length;
    }
}
