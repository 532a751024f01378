namespace Ooblex.Protocol.Rtcp;

/// <summary>
/// A packet status chunk: a run of one symbol, or a vector of 14 one-bit or 7 two-bit symbols (§3.1.3, §3.1.4).
/// </summary>
internal readonly record struct TwccChunk(ushort Value)
{
    public const int NotReceived = 0;
    public const int SmallDelta = 1;
    public const int LargeDelta = 2;

    public const int MaxRun = 0x1FFF;
    public const int OneBitSymbols = 14;
    public const int TwoBitSymbols = 7;

    private const ushort VectorFlag = 0x8000;
    private const ushort TwoBitFlag = 0x4000;

    private bool IsVector => (Value & VectorFlag) != 0;

    private bool IsTwoBit => (Value & TwoBitFlag) != 0;

    /// <summary>
    /// Symbols it has room for; a run may be empty, which a hostile sender can use to waste bytes only.
    /// </summary>
    public int Count => !IsVector ? Value & MaxRun : IsTwoBit ? TwoBitSymbols : OneBitSymbols;

    /// <summary>0 to 3; 3 is reserved.</summary>
    public int Symbol(int index)
    {
        if (!IsVector)
        {
            return (Value >> 13) & 3;
        }

        return IsTwoBit
            ? (Value >> (2 * (TwoBitSymbols - 1 - index))) & 3
            : (Value >> (OneBitSymbols - 1 - index)) & 1;
    }

    /// <summary>Bytes of deltas that the first symbols announce; −1 when one of them is reserved.</summary>
    public int DeltaBytes(int count)
    {
        if (!IsVector)
        {
            int symbol = Symbol(0);
            return symbol > LargeDelta ? -1 : symbol * count;
        }

        int bytes = 0;
        for (int i = 0; i < count; i++)
        {
            int symbol = Symbol(i);
            if (symbol > LargeDelta)
            {
                return -1;
            }

            bytes += symbol; // A symbol's value is the size of its delta.
        }

        return bytes;
    }

    public static TwccChunk Run(int symbol, int count) => new((ushort)((symbol << 13) | count));

    public static TwccChunk OneBit(ReadOnlySpan<byte> symbols)
    {
        int value = VectorFlag;
        for (int i = 0; i < symbols.Length; i++)
        {
            value |= symbols[i] << (OneBitSymbols - 1 - i);
        }

        return new TwccChunk((ushort)value);
    }

    public static TwccChunk TwoBit(ReadOnlySpan<byte> symbols)
    {
        int value = VectorFlag | TwoBitFlag;
        for (int i = 0; i < symbols.Length; i++)
        {
            value |= symbols[i] << (2 * (TwoBitSymbols - 1 - i));
        }

        return new TwccChunk((ushort)value);
    }
}
