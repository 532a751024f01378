using System.Buffers.Binary;

namespace Ooblex.Forwarding.Frames;

/// <summary>VP8 behind descriptors with a running picture id of 15 bits (RFC 7741 §4.2).</summary>
internal sealed class Vp8Packetizer : Packetizer
{
    private const int DescriptorBytes = 4;
    private const byte Extended = 0x80;
    private const byte NonReference = 0x20;
    private const byte Start = 0x10;
    private const byte HasPictureId = 0x80;

    private ushort _pictureId;
    private int _position;
    private bool _isDiscardable;

    public override void Begin(ReadOnlySpan<byte> unit, bool isDiscardable = false)
    {
        (_position, _isDiscardable, IsDone) = (0, isDiscardable, unit.IsEmpty);
        _pictureId = (ushort)((_pictureId + 1) & 0x7FFF);
    }

    public override int Write(ReadOnlySpan<byte> unit, Span<byte> payload)
    {
        if (IsDone)
        {
            return 0;
        }

        payload[0] = (byte)(Extended | (_isDiscardable ? NonReference : 0) | (_position == 0 ? Start : 0));
        payload[1] = HasPictureId;
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(0x8000 | _pictureId));
        int length = Piece(unit.Length - _position, MaxPayloadBytes - DescriptorBytes);
        unit.Slice(_position, length).CopyTo(payload[DescriptorBytes..]);
        _position += length;
        IsDone = _position == unit.Length;
        return DescriptorBytes + length;
    }
}
