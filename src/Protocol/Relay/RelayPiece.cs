using System.Buffers.Binary;

namespace Ooblex.Protocol.Relay;

/// <summary>The head of a piece of a data channel message; its bytes follow.</summary>
/// <param name="Number">Counts pieces of all messages of a relay from 0.</param>
/// <param name="IsFirst">A message begins.</param>
/// <param name="IsLast">It ends.</param>
public readonly record struct RelayPiece(uint Number, bool IsFirst, bool IsLast)
{
    public const int HeadBytes = 5;

    /// <summary>Without the head: what a 1280-byte path carries.</summary>
    public const int MaxBytes = 1_195;

    private const byte First = 1;
    private const byte Last = 2;

    public static bool TryRead(ReadOnlySpan<byte> body, out RelayPiece piece, out ReadOnlySpan<byte> bytes)
    {
        if (body.Length < HeadBytes)
        {
            piece = default;
            bytes = default;
            return false;
        }

        byte flags = body[4];
        piece = new RelayPiece(
            BinaryPrimitives.ReadUInt32BigEndian(body), (flags & First) != 0, (flags & Last) != 0);
        bytes = body[HeadBytes..];
        return true;
    }

    public int Write(Span<byte> body, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, Number);
        body[4] = (byte)((IsFirst ? First : 0) | (IsLast ? Last : 0));
        bytes.CopyTo(body[HeadBytes..]);
        return HeadBytes + bytes.Length;
    }
}

/// <summary>Which pieces the far end has.</summary>
/// <param name="Next">All before this one.</param>
/// <param name="Early">And of the 64 after it those whose bit is set, the lowest for the first of them.</param>
public readonly record struct RelayPieceAck(uint Next, ulong Early)
{
    public const int Bytes = 12;

    public static bool TryRead(ReadOnlySpan<byte> body, out RelayPieceAck ack)
    {
        bool isWhole = body.Length >= Bytes;
        ack = isWhole
            ? new RelayPieceAck(
                BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt64BigEndian(body[4..]))
            : default;
        return isWhole;
    }

    public int Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, Next);
        BinaryPrimitives.WriteUInt64BigEndian(body[4..], Early);
        return Bytes;
    }
}
