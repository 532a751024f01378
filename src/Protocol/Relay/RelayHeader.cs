using System.Buffers.Binary;

namespace Ooblex.Protocol.Relay;

/// <summary>What every relay datagram begins with, in the clear and authenticated.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |  version 0xF1 |     kind      |                               |
/// |                         number (48 bits)                      |
/// |                      relay id (64 bits)                       |
/// |                                                               |
/// </code>
/// The version's first two bits keep it apart from STUN, DTLS and RTP (RFC 7983). See docs/protocol/relay.md.
/// </remarks>
/// <param name="Kind">As it is on the wire; it may be one that we do not know.</param>
/// <param name="Number">Counts the datagrams of one direction from 0; it is the nonce.</param>
/// <param name="Relay">Which relay.</param>
public readonly record struct RelayHeader(RelayKind Kind, long Number, ulong Relay)
{
    public const int Length = 16;

    private const byte Version = 0xF1;
    private const int NumberBits = 48;

    /// <summary>Reads the header of a datagram that is long enough to be one; allocates nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RelayHeader header)
    {
        if (datagram.Length < RelayCipher.OverheadBytes || datagram[0] != Version)
        {
            header = default;
            return false;
        }

        ulong first = BinaryPrimitives.ReadUInt64BigEndian(datagram);
        header = new RelayHeader(
            (RelayKind)datagram[1],
            (long)(first & ((1UL << NumberBits) - 1)),
            BinaryPrimitives.ReadUInt64BigEndian(datagram[sizeof(ulong)..]));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        ulong first = ((ulong)Version << 56) | ((ulong)Kind << NumberBits) | (ulong)Number;
        BinaryPrimitives.WriteUInt64BigEndian(destination, first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], Relay);
    }
}
