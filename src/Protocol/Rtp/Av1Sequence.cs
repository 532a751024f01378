using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Rtp;

/// <summary>The sequence header of AV1 (§5.5.1), read as far as the size of the picture.</summary>
internal static class Av1Sequence
{
    /// <param name="body">Of the OBU, behind its header and size.</param>
    public static PictureSize SizeOf(ReadOnlySpan<byte> body)
    {
        BitReader bits = new(body);
        bits.Skip(4);
        if (bits.ReadFlag())
        {
            bits.Skip(5); // A still picture says its level only.
        }
        else
        {
            SkipOperatingPoints(ref bits);
        }

        int widthBits = (int)bits.Read(4) + 1;
        int heightBits = (int)bits.Read(4) + 1;
        PictureSize size = new((int)bits.Read(widthBits) + 1, (int)bits.Read(heightBits) + 1);
        return bits.IsExhausted ? default : size;
    }

    private static void SkipOperatingPoints(ref BitReader bits)
    {
        int delayBits = 0;
        if (bits.ReadFlag())
        {
            bits.Skip(64);
            if (bits.ReadFlag())
            {
                bits.ReadGolomb();
            }

            if (bits.ReadFlag())
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
