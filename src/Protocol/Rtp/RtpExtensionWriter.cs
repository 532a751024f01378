using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtp;

/// <summary>Writes a header extension block: profile and length, elements, padding to 32 bits (RFC 8285 §4).</summary>
/// <remarks>An element that does not fit is refused and leaves the block as it was.</remarks>
public ref struct RtpExtensionWriter
{
    private const int BlockHeaderLength = 4;

    private readonly Span<byte> _destination;
    private readonly bool _twoByte;
    private int _length;

    /// <param name="destination">Starts where the fixed header and CSRCs end.</param>
    /// <param name="twoByte">Whether elements take the two-byte form, needed for ids above 14.</param>
    public RtpExtensionWriter(Span<byte> destination, bool twoByte)
    {
        // Room for whole words only, so that padding always fits.
        _destination = destination[..(destination.Length & ~3)];
        _twoByte = twoByte;
        _length = BlockHeaderLength;
    }

    /// <summary>
    /// Adds one element: id 1 to 14 with 1 to 16 bytes, or in the two-byte form 1 to 255 with 0 to 255.
    /// </summary>
    public bool TryAdd(byte id, scoped ReadOnlySpan<byte> value)
    {
        if (!TryReserve(id, value.Length, out Span<byte> room))
        {
            return false;
        }

        value.CopyTo(room);
        return true;
    }

    public bool TryAddUInt16(byte id, ushort value)
    {
        if (!TryReserve(id, sizeof(ushort), out Span<byte> room))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(room, value);
        return true;
    }

    /// <summary>Pads and completes the block.</summary>
    /// <returns>Its bytes, or 0 when it has no element: then the packet needs no X bit.</returns>
    public readonly int Finish()
    {
        if (_length <= BlockHeaderLength)
        {
            return 0;
        }

        int padded = (_length + 3) & ~3;
        _destination[_length..padded].Clear();
        ushort profile = _twoByte ? RtpExtensions.TwoByteProfile : RtpExtensions.OneByteProfile;
        BinaryPrimitives.WriteUInt16BigEndian(_destination, profile);
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)((padded - BlockHeaderLength) / 4));
        return padded;
    }

    private bool TryReserve(byte id, int length, out Span<byte> room)
    {
        int prefix = _twoByte ? 2 : 1;
        bool allowed = _twoByte ? id != 0 && length <= 255 : id is > 0 and < 15 && length is > 0 and <= 16;
        if (!allowed || prefix + length > _destination.Length - _length)
        {
            room = default;
            return false;
        }

        if (_twoByte)
        {
            _destination[_length] = id;
            _destination[_length + 1] = (byte)length;
        }
        else
        {
            _destination[_length] = (byte)((id << 4) | (length - 1));
        }

        room = _destination.Slice(_length + prefix, length);
        _length += prefix + length;
        return true;
    }
}
