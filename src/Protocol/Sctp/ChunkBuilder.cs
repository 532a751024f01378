using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>Builds one control chunk in memory of the caller; data has its own, faster way.</summary>
internal ref struct ChunkBuilder
{
    private readonly Span<byte> _buffer;
    private int _length;

    public ChunkBuilder(Span<byte> buffer, ChunkType type, byte flags = 0)
    {
        _buffer = buffer;
        _buffer[0] = (byte)type;
        _buffer[1] = flags;
        _length = Chunk.HeaderLength;
    }

    public readonly int Space => _buffer.Length - _length;

    public void Write16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_length..], value);
        _length += 2;
    }

    public void Write32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[_length..], value);
        _length += 4;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }

    /// <summary>Writes a parameter or error cause; one that is not the last is padded.</summary>
    public void WriteParameter(ushort type, ReadOnlySpan<byte> value)
    {
        Pad();
        Write16(type);
        Write16((ushort)(Parameter.HeaderLength + value.Length));
        Write(value);
    }

    public void Pad()
    {
        int padded = Padding.RoundUp(_length);
        _buffer[_length..padded].Clear();
        _length = padded;
    }

    public readonly byte[] ToArray()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)_length);
        return _buffer[.._length].ToArray();
    }
}
