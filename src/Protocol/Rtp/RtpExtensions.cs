namespace Ooblex.Protocol.Rtp;

/// <summary>Reads header extension elements in both forms of RFC 8285: one byte (§4.2) and two bytes (§4.3).</summary>
/// <remarks>An element that lies about its length ends the walk; what came before it counts.</remarks>
public static class RtpExtensions
{
    public const ushort OneByteProfile = 0xBEDE;

    public const ushort TwoByteProfile = 0x1000;

    /// <summary>The low four bits of the two-byte profile are for applications (§4.3).</summary>
    public static bool IsTwoByteProfile(ushort profile) => (profile & 0xFFF0) == TwoByteProfile;

    /// <summary>The first element with this id.</summary>
    /// <param name="packet">The packet <paramref name="header"/> was read from.</param>
    /// <param name="header">Its header.</param>
    /// <param name="id">1 to 255.</param>
    /// <param name="value">A slice of <paramref name="packet"/>; may be empty in the two-byte form.</param>
    public static bool TryFind(
        ReadOnlySpan<byte> packet, in RtpHeader header, byte id, out ReadOnlySpan<byte> value)
    {
        if (id != 0)
        {
            foreach (RtpExtension element in Enumerate(packet, header))
            {
                if (element.Id == id)
                {
                    value = element.Value;
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    public static RtpExtensionEnumerator Enumerate(ReadOnlySpan<byte> packet, in RtpHeader header) =>
        new(packet, header);
}

/// <summary>One header extension element.</summary>
public readonly ref struct RtpExtension
{
    internal RtpExtension(byte id, int offset, ReadOnlySpan<byte> value)
    {
        Id = id;
        Offset = offset;
        Value = value;
    }

    public byte Id { get; }

    /// <summary>Of the value, from the start of the packet.</summary>
    public int Offset { get; }

    public ReadOnlySpan<byte> Value { get; }
}

/// <summary>Walks the elements of one packet's extension, for <c>foreach</c>.</summary>
public ref struct RtpExtensionEnumerator
{
    private const byte StopId = 15;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _end;
    private readonly bool _twoByte;
    private int _position;

    internal RtpExtensionEnumerator(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        _packet = packet;
        _position = header.ExtensionOffset;
        _end = header.ExtensionOffset + header.ExtensionLength;
        _twoByte = RtpExtensions.IsTwoByteProfile(header.ExtensionProfile);
        if (!_twoByte && header.ExtensionProfile != RtpExtensions.OneByteProfile)
        {
            _end = _position; // A profile of somebody else's: nothing in it is ours to read.
        }
    }

    public RtpExtension Current { get; private set; }

    public readonly RtpExtensionEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_position < _end && _packet[_position] == 0)
        {
            _position++; // Padding may stand between elements in both forms.
        }

        return _position < _end && (_twoByte ? MoveTwoByte() : MoveOneByte());
    }

    private bool MoveOneByte()
    {
        byte prefix = _packet[_position];
        byte id = (byte)(prefix >> 4);

        // Id 15 ends the extension whatever follows, and so does id 0 with a length (§4.2).
        return id is not 0 and not StopId && Take(id, _position + 1, (prefix & 0x0F) + 1);
    }

    private bool MoveTwoByte() =>
        _position + 1 < _end && Take(_packet[_position], _position + 2, _packet[_position + 1]);

    private bool Take(byte id, int offset, int length)
    {
        if (length > _end - offset)
        {
            _position = _end;
            return false;
        }

        Current = new RtpExtension(id, offset, _packet.Slice(offset, length));
        _position = offset + length;
        return true;
    }
}
