namespace Ooblex.Protocol.Rtp;

/// <summary>Looks into payloads just far enough to find where frames and key frames start.</summary>
/// <remarks>Payloads are the publisher's and may be anything: whatever cannot be read is simply not a start.</remarks>
public static class VideoPayload
{
    private const int H264StapA = 24;
    private const int H264FuA = 28;
    private const int H264Idr = 5;
    private const int H264Sps = 7;
    private const int H264MaxNalUnits = 64;
    private const int Av1SequenceHeader = 1;
    private const int Av1MaxElements = 64;

    /// <summary>Whether a decoder can begin with this packet. Audio always can, an unknown codec never.</summary>
    /// <remarks>
    /// A key frame may say so in more than one packet (H.264: SPS, then each IDR slice): the first packet of a
    /// timestamp is where it starts, the others repeat it.
    /// </remarks>
    public static bool IsKeyFrameStart(RtpCodecKind codec, ReadOnlySpan<byte> payload) => codec switch
    {
        RtpCodecKind.Vp8 => Vp8Descriptor.TryRead(payload, out Vp8Descriptor vp8) && vp8.IsKeyFrame,
        RtpCodecKind.Vp9 => IsVp9Start(payload, keyOnly: true),
        RtpCodecKind.H264 => IsH264KeyFrame(payload),
        RtpCodecKind.Av1 => IsAv1KeyFrame(payload),
        RtpCodecKind.Other => false,
        _ => !payload.IsEmpty,
    };

    /// <summary>Whether this packet is the first of a picture; for H.264 and AV1: of a NAL unit or OBU.</summary>
    public static bool IsFrameStart(RtpCodecKind codec, ReadOnlySpan<byte> payload) => codec switch
    {
        RtpCodecKind.Vp8 => Vp8Descriptor.TryRead(payload, out Vp8Descriptor vp8) && vp8.IsFrameStart,
        RtpCodecKind.Vp9 => IsVp9Start(payload, keyOnly: false),
        RtpCodecKind.H264 => IsH264Start(payload),
        RtpCodecKind.Av1 => payload.Length > 1 && (payload[0] & 0x80) == 0, // Z: continues an OBU (AV1 RTP §4.4).
        RtpCodecKind.Other => false,
        _ => !payload.IsEmpty,
    };

    // RFC 9628 §4.2: I P L F B E V Z, picture id, then the layer byte: TID, U, SID, D.
    private static bool IsVp9Start(ReadOnlySpan<byte> payload, bool keyOnly)
    {
        if (payload.Length < 2 || (payload[0] & 0x08) == 0 || (keyOnly && (payload[0] & 0x40) != 0))
        {
            return false;
        }

        bool hasPictureId = (payload[0] & 0x80) != 0;
        bool hasLayers = (payload[0] & 0x20) != 0;
        int offset = 1;
        if (hasPictureId)
        {
            offset += (payload[1] & 0x80) != 0 ? 2 : 1;
        }

        // Upper spatial layers of a picture begin too, but a decoder cannot start there.
        return offset < payload.Length && (!hasLayers || (payload[offset] & 0x0E) == 0);
    }

    // RFC 6184 §5.4, §5.8.
    private static bool IsH264Start(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return false;
        }

        int type = payload[0] & 0x1F;
        return type is > 0 and <= H264StapA || (type == H264FuA && (payload[1] & 0x80) != 0);
    }

    private static bool IsH264KeyFrame(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return false;
        }

        return (payload[0] & 0x1F) switch
        {
            H264Idr or H264Sps => true,
            H264StapA => AggregateHasKeyFrame(payload[1..]),
            H264FuA => (payload[1] & 0x80) != 0 && (payload[1] & 0x1F) is H264Idr or H264Sps,
            _ => false,
        };
    }

    // RFC 6184 §5.7.1: each NAL unit behind its 16-bit size.
    private static bool AggregateHasKeyFrame(ReadOnlySpan<byte> units)
    {
        for (int i = 0; i < H264MaxNalUnits && units.Length > 2; i++)
        {
            int size = (units[0] << 8) | units[1];
            if (size == 0 || size > units.Length - 2)
            {
                return false;
            }

            if ((units[2] & 0x1F) is H264Idr or H264Sps)
            {
                return true;
            }

            units = units[(2 + size)..];
        }

        return false;
    }

    // AV1 RTP spec §4.4: Z Y W W N, then the elements; all but the last of W behind a LEB128 length.
    private static bool IsAv1KeyFrame(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2 || (payload[0] & 0x80) != 0)
        {
            return false; // Z: a packet that goes on with an OBU does not begin a sequence.
        }

        byte aggregation = payload[0];
        if ((aggregation & 0x08) != 0)
        {
            return true; // N: first packet of a coded video sequence.
        }

        int counted = (aggregation >> 4) & 0x03;
        ReadOnlySpan<byte> rest = payload[1..];
        for (int i = 0; i < Av1MaxElements && !rest.IsEmpty; i++)
        {
            bool isLast = counted != 0 && i == counted - 1;
            int size = rest.Length;
            if (!isLast && !TryReadLeb128(ref rest, out size))
            {
                return false;
            }

            if (size > 0 && ((rest[0] >> 3) & 0x0F) == Av1SequenceHeader)
            {
                return true;
            }

            rest = rest[size..];
        }

        return false;
    }

    // A length that fits the rest, or nothing.
    private static bool TryReadLeb128(ref ReadOnlySpan<byte> bytes, out int value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < 3; i++)
        {
            value |= (bytes[i] & 0x7F) << (7 * i);
            if ((bytes[i] & 0x80) == 0)
            {
                bytes = bytes[(i + 1)..];
                return value <= bytes.Length;
            }
        }

        return false;
    }
}
