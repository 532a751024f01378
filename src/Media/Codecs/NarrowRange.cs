namespace Ooblex.Media.Codecs;

/// <summary>Brings samples of full range to that of television: VP8 cannot say that it has another.</summary>
internal static class NarrowRange
{
    private static readonly byte[] LumaTable = Table(sample => 16 + (sample * 219.0 / 255));
    private static readonly byte[] ChromaTable = Table(sample => 128 + ((sample - 128) * 224.0 / 255));

    public static ReadOnlySpan<byte> Luma => LumaTable;

    public static ReadOnlySpan<byte> Chroma => ChromaTable;

    public static void Apply(ReadOnlySpan<byte> table, Span<byte> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = table[samples[i]];
        }
    }

    private static byte[] Table(Func<int, double> map) =>
        [.. Enumerable.Range(0, 256).Select(sample => (byte)Math.Round(map(sample)))];
}
