namespace Ooblex.Protocol.Wire;

/// <summary>Reads bits from the highest of the first byte on. What lies behind the end reads as zero.</summary>
/// <remarks>Headers are read through and then asked once whether they were <see cref="IsExhausted"/>.</remarks>
public ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxPrefix = 31;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>More was read than there is.</summary>
    public readonly bool IsExhausted => _position > _bytes.Length * 8;

    /// <param name="count">0 to 32.</param>
    public uint Read(int count)
    {
        uint value = 0;
        for (int i = 0; i < count; i++, _position++)
        {
            int index = _position >> 3;
            int bit = index < _bytes.Length ? (_bytes[index] >> (7 - (_position & 7))) & 1 : 0;
            value = (value << 1) | (uint)bit;
        }

        return value;
    }

    public bool ReadFlag() => Read(1) != 0;

    public void Skip(int count) => _position += count;

    /// <summary>Exponential Golomb code, unsigned (H.264 §9.1); the same as AV1's <c>uvlc</c> below 2^31.</summary>
    public uint ReadGolomb()
    {
        int zeros = 0;
        while (zeros < MaxPrefix && !IsExhausted && !ReadFlag())
        {
            zeros++;
        }

        return (1u << zeros) - 1 + Read(zeros);
    }

    /// <summary>Exponential Golomb code, signed (H.264 §9.1.1).</summary>
    public int ReadSignedGolomb()
    {
        uint code = ReadGolomb();
        return (code & 1) != 0 ? (int)((code + 1) / 2) : -(int)(code / 2);
    }
}
