using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtp;

/// <summary>The VP8 payload descriptor (RFC 7741 §4.2) and the bit of the frame header that marks key frames.</summary>
/// <remarks>
/// <code>
///  0 1 2 3 4 5 6 7
/// |X|R|N|S|R| PID |
/// |I|L|T|K| RSV   |  X: extension octet
/// |M| PictureID   |  I: 7 bits, or 15 with M
/// |   TL0PICIDX   |  L
/// |TID|Y| KEYIDX  |  T or K
/// </code>
/// </remarks>
public readonly struct Vp8Descriptor
{
    /// <summary>Bytes of the descriptor; the VP8 data follows.</summary>
    public int Length { get; private init; }

    /// <summary>The first packet of a frame: start of partition 0.</summary>
    public bool IsFrameStart { get; private init; }

    /// <summary>The first packet of a key frame.</summary>
    public bool IsKeyFrame { get; private init; }

    /// <summary>N: no frame, before or behind it, needs this one.</summary>
    public bool IsDiscardable { get; private init; }

    public bool HasPictureId => PictureIdOffset != 0;

    /// <summary>7 or 15 bits.</summary>
    public ushort PictureId { get; private init; }

    public bool HasLongPictureId { get; private init; }

    public bool HasTl0PicIdx => Tl0PicIdxOffset != 0;

    /// <summary>A running number of frames of temporal layer 0.</summary>
    public byte Tl0PicIdx { get; private init; }

    public bool HasTemporalLayer { get; private init; }

    /// <summary>0 to 3.</summary>
    public byte TemporalLayer { get; private init; }

    /// <summary>The frame needs layer 0 only, so a receiver may move up here.</summary>
    public bool IsLayerSync { get; private init; }

    private byte PictureIdOffset { get; init; }

    private byte Tl0PicIdxOffset { get; init; }

    /// <summary>False when the payload ends inside the descriptor or has nothing behind it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp8Descriptor descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty)
        {
            return false;
        }

        byte first = payload[0];
        byte extension = 0;
        int length = 1;
        if ((first & 0x80) != 0)
        {
            if (payload.Length < 2)
            {
                return false;
            }

            extension = payload[1];
            length = 2;
        }

        int pictureId = 0;
        bool isLong = false;
        if ((extension & 0x80) != 0)
        {
            pictureId = length;
            isLong = length < payload.Length && (payload[length] & 0x80) != 0;
            length += isLong ? 2 : 1;
        }

        int tl0 = (extension & 0x40) != 0 ? length++ : 0;
        int layer = (extension & 0x30) != 0 ? length++ : 0;
        if (length >= payload.Length)
        {
            return false;
        }

        bool isStart = (first & 0x17) == 0x10; // S set, partition 0.
        descriptor = new Vp8Descriptor
        {
            Length = length,
            IsFrameStart = isStart,
            IsKeyFrame = isStart && (payload[length] & 0x01) == 0, // P bit of the frame tag (RFC 6386 §9.1).
            IsDiscardable = (first & 0x20) != 0,
            PictureIdOffset = (byte)pictureId,
            HasLongPictureId = isLong,
            PictureId = ReadPictureId(payload, pictureId, isLong),
            Tl0PicIdxOffset = (byte)tl0,
            Tl0PicIdx = tl0 == 0 ? (byte)0 : payload[tl0],
            HasTemporalLayer = (extension & 0x20) != 0,
            TemporalLayer = (extension & 0x20) != 0 ? (byte)(payload[layer] >> 6) : (byte)0,
            IsLayerSync = (extension & 0x20) != 0 && (payload[layer] & 0x20) != 0,
        };
        return true;
    }

    /// <summary>Writes new running numbers over those in a copy of the payload; the length stays the same.</summary>
    /// <param name="payload">A copy of the payload this was read from.</param>
    /// <param name="pictureId">Cut to 7 bits where the payload has the short form.</param>
    /// <param name="tl0PicIdx">Ignored where the payload has none.</param>
    public void Rewrite(Span<byte> payload, ushort pictureId, byte tl0PicIdx)
    {
        if (HasLongPictureId)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[PictureIdOffset..], (ushort)(0x8000 | pictureId));
        }
        else if (HasPictureId)
        {
            payload[PictureIdOffset] = (byte)(pictureId & 0x7F);
        }

        if (HasTl0PicIdx)
        {
            payload[Tl0PicIdxOffset] = tl0PicIdx;
        }
    }

    private static ushort ReadPictureId(ReadOnlySpan<byte> payload, int offset, bool isLong)
    {
        if (offset == 0)
        {
            return 0;
        }

        return isLong ? (ushort)(BinaryPrimitives.ReadUInt16BigEndian(payload[offset..]) & 0x7FFF) : payload[offset];
    }
}
