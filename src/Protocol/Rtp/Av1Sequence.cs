using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Rtp;

/// <summary>The sequence header of AV1 (§5.5.1), as far as sizes and frame headers need it.</summary>
public readonly struct Av1Sequence
{
    private const int FeatureFlags = 3; // 128x128 blocks, filter intra, intra edge filter.
    private const int InterFlags = 4; // Two kinds of compounds, warped motion, dual filter.

    /// <summary>Of the picture; unknown when the header ends before it.</summary>
    public PictureSize Size { get; private init; }

    /// <summary>Frame headers can be read. Not so for still pictures, and with timing for a decoder model.</summary>
    public bool IsKnown { get; private init; }

    /// <summary><c>null</c>: each frame says.</summary>
    public bool? ScreenContentTools { get; private init; }

    /// <summary>A frame with screen content tools says whether its motion vectors are whole.</summary>
    public bool ChoosesIntegerVectors { get; private init; }

    /// <summary>0 when frames have no ids.</summary>
    public int FrameIdBits { get; private init; }

    public int OrderHintBits { get; private init; }

    /// <param name="body">Of the OBU, behind its header and size.</param>
    public static PictureSize SizeOf(ReadOnlySpan<byte> body) => Read(body).Size;

    /// <param name="body">Of the OBU, behind its header and size.</param>
    public static Av1Sequence Read(ReadOnlySpan<byte> body)
    {
        BitReader bits = new(body);
        bits.Skip(4);
        bool isReduced = bits.ReadFlag();
        bool hasDecoderModel = false;
        if (isReduced)
        {
            bits.Skip(5); // A still picture says its level only.
        }
        else
        {
            SkipOperatingPoints(ref bits, out hasDecoderModel);
        }

        int widthBits = (int)bits.Read(4) + 1;
        int heightBits = (int)bits.Read(4) + 1;
        PictureSize size = new((int)bits.Read(widthBits) + 1, (int)bits.Read(heightBits) + 1);
        if (bits.IsExhausted)
        {
            return default;
        }

        return isReduced || hasDecoderModel ? new Av1Sequence { Size = size } : ReadFeatures(ref bits, size);
    }

    private static Av1Sequence ReadFeatures(ref BitReader bits, PictureSize size)
    {
        int frameIdBits = 0;
        if (bits.ReadFlag())
        {
            int deltaBits = (int)bits.Read(4) + 2;
            frameIdBits = (int)bits.Read(3) + deltaBits + 1;
        }

        bits.Skip(FeatureFlags + InterFlags);
        bool hasOrder = bits.ReadFlag();
        bits.Skip(hasOrder ? 2 : 0);
        bool? screenTools = bits.ReadFlag() ? null : bits.ReadFlag();
        bool choosesVectors = screenTools is not false && bits.ReadFlag();
        if (screenTools is not false && !choosesVectors)
        {
            bits.Skip(1); // They are always whole, or never.
        }

        int orderBits = hasOrder ? (int)bits.Read(3) + 1 : 0;
        return new Av1Sequence
        {
            Size = size,
            IsKnown = !bits.IsExhausted,
            ScreenContentTools = screenTools,
            ChoosesIntegerVectors = choosesVectors,
            FrameIdBits = frameIdBits,
            OrderHintBits = orderBits,
        };
    }

    private static void SkipOperatingPoints(ref BitReader bits, out bool hasDecoderModel)
    {
        int delayBits = 0;
        hasDecoderModel = false;
        if (bits.ReadFlag())
        {
            bits.Skip(64);
            if (bits.ReadFlag())
            {
                bits.ReadGolomb();
            }

            hasDecoderModel = bits.ReadFlag();
            if (hasDecoderModel)
            {
                delayBits = (int)bits.Read(5) + 1;
                bits.Skip(42);
            }
        }

        bool hasDisplayDelay = bits.ReadFlag();
        for (uint i = bits.Read(5) + 1; i > 0; i--)
        {
            bits.Skip(12);
            bits.Skip(bits.Read(5) > 7 ? 1 : 0);
            if (delayBits > 0 && bits.ReadFlag())
            {
                bits.Skip((2 * delayBits) + 1);
            }

            if (hasDisplayDelay && bits.ReadFlag())
            {
                bits.Skip(4);
            }
        }
    }
}
