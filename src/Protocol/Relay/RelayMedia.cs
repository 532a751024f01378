using System.Buffers.Binary;

namespace Ooblex.Protocol.Relay;

/// <summary>What stands before an RTP packet in a media datagram.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |     layer     |S|R|0 0|padding|           age in ms           |
/// |                     number of the packet                      |
/// |                     sent at, microseconds                     |
/// |  RTP packet, clear, as the publisher sent it … padding         |
/// </code>
/// </remarks>
/// <param name="Layer">Track in the upper four bits, simulcast layer in the lower.</param>
/// <param name="IsSeed">Kept from before the relay began.</param>
/// <param name="IsResent">Was asked for.</param>
/// <param name="Padding">Bytes behind the packet that even its length, 0 to 15.</param>
/// <param name="AgeMs">Since it came from the publisher, 65535 for more.</param>
/// <param name="Number">Counts the media packets of the relay from 0; one that is sent again keeps its own.</param>
/// <param name="SentMicros">Of the origin's clock, modulo 2^32.</param>
public readonly record struct RelayMedia(
    byte Layer, bool IsSeed, bool IsResent, int Padding, ushort AgeMs, uint Number, uint SentMicros)
{
    public const int HeadBytes = 12;
    public const int MaxPadding = 15;

    private const byte SeedBit = 0x80;
    private const byte ResentBit = 0x40;

    /// <summary>False for a body that holds no packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out RelayMedia media)
    {
        media = default;
        if (body.Length <= HeadBytes)
        {
            return false;
        }

        byte flags = body[1];
        media = new RelayMedia(
            body[0],
            (flags & SeedBit) != 0,
            (flags & ResentBit) != 0,
            flags & MaxPadding,
            BinaryPrimitives.ReadUInt16BigEndian(body[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[8..]));
        return body.Length - HeadBytes > media.Padding;
    }

    public void Write(Span<byte> body)
    {
        body[0] = Layer;
        body[1] = (byte)((IsSeed ? SeedBit : 0) | (IsResent ? ResentBit : 0) | Padding);
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], AgeMs);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], Number);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], SentMicros);
    }
}
