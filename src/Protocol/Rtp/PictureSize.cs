using System.Buffers.Binary;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Rtp;

/// <summary>How large a layer's pictures are, as the beginning of a key frame says.</summary>
/// <param name="Width">Pixels; 0 when unknown.</param>
/// <param name="Height">Pixels; 0 when unknown.</param>
public readonly record struct PictureSize(int Width, int Height)
{
    private const uint Vp9SyncCode = 0x49_83_42;
    private const int Av1SequenceHeader = 1;

    public bool IsKnown => Width > 0 && Height > 0;

    public long Pixels => (long)Width * Height;

    /// <summary>
    /// Reads it from the first packet of a key frame. Not every one has it: H.264 says it in its SPS.
    /// </summary>
    public static bool TryRead(RtpCodecKind codec, ReadOnlySpan<byte> payload, out PictureSize size)
    {
        size = codec switch
        {
            RtpCodecKind.Vp8 => OfVp8(payload),
            RtpCodecKind.Vp9 => OfVp9(payload),
            RtpCodecKind.H264 => OfH264(payload),
            RtpCodecKind.Av1 => OfAv1(payload),
            _ => default,
        };
        return size.IsKnown;
    }

    // RFC 6386 §9.1: three bytes of tag, the start code, then 14 bits each and two of scaling.
    private static PictureSize OfVp8(ReadOnlySpan<byte> payload)
    {
        if (!Vp8Descriptor.TryRead(payload, out Vp8Descriptor descriptor) || !descriptor.IsKeyFrame)
        {
            return default;
        }

        ReadOnlySpan<byte> frame = payload[descriptor.Length..];
        return frame.Length >= 10 && frame[3] == 0x9D && frame[4] == 0x01 && frame[5] == 0x2A
            ? new PictureSize(
                BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3FFF)
            : default;
    }

    // With spatial layers the descriptor names them all, and the last is what is shown.
    private static PictureSize OfVp9(ReadOnlySpan<byte> payload)
    {
        if (!Vp9Descriptor.TryRead(payload, out Vp9Descriptor descriptor) || !descriptor.IsFrameStart)
        {
            return default;
        }

        return descriptor.LargestLayer.IsKnown ? descriptor.LargestLayer : OfVp9Frame(payload[descriptor.Length..]);
    }

    // VP9 bitstream §6.2, uncompressed_header.
    private static PictureSize OfVp9Frame(ReadOnlySpan<byte> frame)
    {
        BitReader bits = new(frame);
        bits.Skip(2);
        uint profile = bits.Read(1) | (bits.Read(1) << 1);
        bits.Skip(profile == 3 ? 1 : 0);
        bool isExisting = bits.ReadFlag();
        bool isInter = bits.ReadFlag();
        bits.Skip(2);
        if (isExisting || isInter || bits.Read(24) != Vp9SyncCode)
        {
            return default;
        }

        bits.Skip(profile >= 2 ? 1 : 0);
        bool isRgb = bits.Read(3) == 7;
        bool hasOddSampling = (profile & 1) != 0;
        bits.Skip((isRgb, hasOddSampling) switch
        {
            (false, false) => 1,
            (false, true) => 4,
            (true, true) => 1,
            (true, false) => 0,
        });
        PictureSize size = new((int)bits.Read(16) + 1, (int)bits.Read(16) + 1);
        return bits.IsExhausted ? default : size;
    }

    private static PictureSize OfH264(ReadOnlySpan<byte> payload)
    {
        const int StapA = 24;
        if (payload.IsEmpty)
        {
            return default;
        }

        if ((payload[0] & 0x1F) != StapA)
        {
            return H264Sps.SizeOf(payload);
        }

        ReadOnlySpan<byte> units = payload[1..];
        while (units.Length > 2)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(units);
            if (size == 0 || size > units.Length - 2)
            {
                break;
            }

            if (H264Sps.SizeOf(units.Slice(2, size)) is { IsKnown: true } found)
            {
                return found;
            }

            units = units[(2 + size)..];
        }

        return default;
    }

    // AV1 RTP §4.4; the sequence header comes first, or behind a temporal delimiter.
    private static PictureSize OfAv1(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || (payload[0] & 0x80) != 0)
        {
            return default;
        }

        int counted = (payload[0] >> 4) & 0x03;
        ReadOnlySpan<byte> rest = payload[1..];
        for (int i = 0; i < 2 && !rest.IsEmpty; i++)
        {
            int size = rest.Length;
            if (i != counted - 1 && !TryReadLeb128(ref rest, out size))
            {
                return default;
            }

            if (size > 1 && ((rest[0] >> 3) & 0x0F) == Av1SequenceHeader)
            {
                ReadOnlySpan<byte> unit = rest[..size];
                int skipped = (unit[0] & 0x04) != 0 ? 2 : 1;
                ReadOnlySpan<byte> body = unit[Math.Min(skipped, unit.Length)..];
                bool hasSize = (unit[0] & 0x02) != 0;
                return hasSize && !TryReadLeb128(ref body, out _) ? default : Av1Sequence.SizeOf(body);
            }

            rest = rest[size..];
        }

        return default;
    }

    private static bool TryReadLeb128(ref ReadOnlySpan<byte> bytes, out int value)
    {
        value = 0;
        for (int i = 0; i < 3 && i < bytes.Length; i++)
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
