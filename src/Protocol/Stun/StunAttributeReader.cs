using System.Buffers.Binary;

namespace Ooblex.Protocol.Stun;

/// <summary>Walks the attributes behind a header that was checked; stops at the first one that does not fit.</summary>
internal ref struct StunAttributeReader(ReadOnlySpan<byte> datagram)
{
    private const int PrefixLength = 4; // type and length, RFC 8489 §14

    private readonly ReadOnlySpan<byte> _datagram = datagram;
    private int _next = StunMessage.HeaderLength;

    public StunAttribute Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where the attribute's type field starts, counted from the first byte of the header.</summary>
    public int Offset { get; private set; }

    /// <summary>Does the last attribute claim more bytes than there are?</summary>
    public bool Overran { get; private set; }

    public bool MoveNext()
    {
        if (_next >= _datagram.Length)
        {
            return false;
        }

        Offset = _next;
        int room = _datagram.Length - _next - PrefixLength;
        int length = room < 0 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(_datagram[(_next + 2)..]);
        if (length > room)
        {
            Overran = true;
            return false;
        }

        Type = (StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(_datagram[_next..]);
        Value = _datagram.Slice(_next + PrefixLength, length);
        _next += PrefixLength + ((length + 3) & ~3);
        return true;
    }
}
