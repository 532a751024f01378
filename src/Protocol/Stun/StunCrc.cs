namespace Ooblex.Protocol.Stun;

/// <summary>CRC-32 of ISO 3309 as FINGERPRINT uses it (RFC 8489 §14.7).</summary>
internal static class StunCrc
{
    private const uint ReversedPolynomial = 0xEDB8_8320;

    private static readonly uint[] Table = BuildTable();

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc = (crc >> 8) ^ Table[(byte)(crc ^ value)];
        }

        return ~crc;
    }

    private static uint[] BuildTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ ReversedPolynomial;
            }

            table[i] = entry;
        }

        return table;
    }
}
