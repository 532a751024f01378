using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtp;

/// <summary>The VP9 payload descriptor (RFC 9628 §4.2), as far as frames need it.</summary>
/// <remarks>
/// <code>
///  0 1 2 3 4 5 6 7
/// |I|P|L|F|B|E|V|Z|
/// |M| PICTURE ID  |  I: 7 bits, or 15 with M
/// | TID |U| SID |D|  L
/// |   TL0PICIDX   |  L, and not F
/// |  P_DIFF     |N|  F and P: up to three, as long as N
/// |      SS …     |  V: sizes and groups of pictures
/// </code>
/// </remarks>
public readonly struct Vp9Descriptor
{
    private const int MaxReferences = 3;

    /// <summary>Bytes of the descriptor; the VP9 data follows.</summary>
    public int Length { get; private init; }

    /// <summary>B: the first packet of a layer frame.</summary>
    public bool IsFrameStart { get; private init; }

    /// <summary>E: the last packet of a layer frame.</summary>
    public bool IsFrameEnd { get; private init; }

    /// <summary>P: it refers to pictures before it.</summary>
    public bool IsPredicted { get; private init; }

    /// <summary>0 to 7; 0 without layers.</summary>
    public byte TemporalLayer { get; private init; }

    /// <summary>0 to 7.</summary>
    public byte SpatialLayer { get; private init; }

    /// <summary>Of the last spatial layer, where the scalability structure says it.</summary>
    public PictureSize LargestLayer { get; private init; }

    /// <summary>False when the payload ends inside the descriptor or has nothing behind it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp9Descriptor descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty)
        {
            return false;
        }

        byte first = payload[0];
        bool isPredicted = (first & 0x40) != 0;
        bool isFlexible = (first & 0x10) != 0;
        int length = 1;
        if ((first & 0x80) != 0)
        {
            bool isLong = length < payload.Length && (payload[length] & 0x80) != 0;
            length += isLong ? 2 : 1;
        }

        (byte temporal, byte spatial) = (0, 0);
        if ((first & 0x20) != 0)
        {
            byte layers = length < payload.Length ? payload[length] : (byte)0;
            (temporal, spatial) = ((byte)(layers >> 5), (byte)((layers >> 1) & 0x07));
            length += isFlexible ? 1 : 2;
        }

        PictureSize largest = default;
        if ((isFlexible && isPredicted && !TrySkipReferences(payload, ref length))
            || ((first & 0x02) != 0 && !TryReadStructure(payload, ref length, out largest))
            || length >= payload.Length)
        {
            return false;
        }

        descriptor = new Vp9Descriptor
        {
            Length = length,
            IsFrameStart = (first & 0x08) != 0,
            IsFrameEnd = (first & 0x04) != 0,
            IsPredicted = isPredicted,
            TemporalLayer = temporal,
            SpatialLayer = spatial,
            LargestLayer = largest,
        };
        return true;
    }

    private static bool TrySkipReferences(ReadOnlySpan<byte> payload, ref int length)
    {
        for (int i = 0; i < MaxReferences && length < payload.Length; i++)
        {
            if ((payload[length++] & 0x01) == 0)
            {
                return true;
            }
        }

        return false;
    }

    // N_S(3) Y G, then width and height for each layer (Y), then for each picture of a group TID U R and its R
    // differences (G).
    private static bool TryReadStructure(ReadOnlySpan<byte> payload, ref int length, out PictureSize largest)
    {
        largest = default;
        if (length >= payload.Length)
        {
            return false;
        }

        byte head = payload[length++];
        if ((head & 0x10) != 0)
        {
            length += 4 * ((head >> 5) + 1);
            if (length > payload.Length)
            {
                return false;
            }

            largest = new PictureSize(
                BinaryPrimitives.ReadUInt16BigEndian(payload[(length - 4)..]),
                BinaryPrimitives.ReadUInt16BigEndian(payload[(length - 2)..]));
        }

        if ((head & 0x08) == 0)
        {
            return true;
        }

        if (length >= payload.Length)
        {
            return false;
        }

        for (int pictures = payload[length++]; pictures > 0; pictures--)
        {
            if (length >= payload.Length)
            {
                return false;
            }

            length += 1 + ((payload[length] >> 2) & 0x03);
        }

        return true;
    }
}
