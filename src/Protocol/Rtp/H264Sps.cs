using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Rtp;

/// <summary>The sequence parameter set of H.264 (§7.3.2.1.1), read as far as the size of the picture.</summary>
internal static class H264Sps
{
    private const int Type = 7;
    private const int MaxBytes = 256;
    private const int MaxMacroblocks = 1_024; // In a row or a column: 16384 pixels.

    /// <param name="unit">A NAL unit with its header; unknown when it is no parameter set.</param>
    public static PictureSize SizeOf(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 4 || (unit[0] & 0x1F) != Type)
        {
            return default;
        }

        Span<byte> clear = stackalloc byte[MaxBytes];
        BitReader bits = new(clear[..Unescape(unit[1..], clear)]);
        uint profile = bits.Read(8);
        bits.Skip(16);
        bits.ReadGolomb();
        uint chroma = 1;
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 134 or 135 or 138 or 139)
        {
            chroma = SkipHighProfile(ref bits);
        }

        bits.ReadGolomb();
        SkipPictureOrder(ref bits);
        bits.ReadGolomb();
        bits.Skip(1);
        return ReadSize(ref bits, chroma);
    }

    private static uint SkipHighProfile(ref BitReader bits)
    {
        uint chroma = bits.ReadGolomb();
        bits.Skip(chroma == 3 ? 1 : 0);
        bits.ReadGolomb();
        bits.ReadGolomb();
        bits.Skip(1);
        int lists = bits.ReadFlag() ? chroma == 3 ? 12 : 8 : 0;
        for (int i = 0; i < lists; i++)
        {
            if (bits.ReadFlag())
            {
                SkipScalingList(ref bits, i < 6 ? 16 : 64);
            }
        }

        return chroma;
    }

    private static void SkipScalingList(ref BitReader bits, int count)
    {
        int last = 8;
        for (int i = 0; i < count; i++)
        {
            int next = (last + bits.ReadSignedGolomb()) & 0xFF;
            if (next == 0)
            {
                return; // The rest repeats the last one.
            }

            last = next;
        }
    }

    private static void SkipPictureOrder(ref BitReader bits)
    {
        uint type = bits.ReadGolomb();
        if (type == 0)
        {
            bits.ReadGolomb();
        }
        else if (type == 1)
        {
            bits.Skip(1);
            bits.ReadSignedGolomb();
            bits.ReadSignedGolomb();
            for (uint i = Math.Min(bits.ReadGolomb(), 255); i > 0; i--)
            {
                bits.ReadSignedGolomb();
            }
        }
    }

    private static PictureSize ReadSize(ref BitReader bits, uint chroma)
    {
        uint columns = bits.ReadGolomb() + 1;
        uint rows = bits.ReadGolomb() + 1;
        bool isProgressive = bits.ReadFlag();
        bits.Skip(isProgressive ? 1 : 2);
        uint field = isProgressive ? 1u : 2u;
        if (columns > MaxMacroblocks || rows > MaxMacroblocks)
        {
            return default;
        }

        (uint cutWidth, uint cutHeight) = (0, 0);
        if (bits.ReadFlag())
        {
            (uint unitX, uint unitY) = (chroma is 1 or 2 ? 2u : 1u, (chroma == 1 ? 2u : 1u) * field);
            cutWidth = Math.Min(Add(bits.ReadGolomb(), bits.ReadGolomb()) * unitX, columns * 16);
            cutHeight = Math.Min(Add(bits.ReadGolomb(), bits.ReadGolomb()) * unitY, rows * 16 * field);
        }

        return bits.IsExhausted
            ? default
            : new PictureSize((int)((columns * 16) - cutWidth), (int)((rows * 16 * field) - cutHeight));
    }

    private static uint Add(uint left, uint right) => Math.Min(left, 32_768) + Math.Min(right, 32_768);

    // §7.4.1: a 3 behind two zeros keeps a start code from appearing, and is no data.
    private static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> clear)
    {
        int length = 0;
        int zeros = 0;
        for (int i = 0; i < escaped.Length && length < clear.Length; i++)
        {
            if (zeros >= 2 && escaped[i] == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = escaped[i] == 0 ? zeros + 1 : 0;
            clear[length++] = escaped[i];
        }

        return length;
    }
}
