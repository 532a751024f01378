namespace Ooblex.Bench.Join;

/// <summary>What is said of many measurements, in milliseconds.</summary>
internal sealed record Distribution(double Min, double Median, double P95, double Max)
{
    public static Distribution Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Distribution(sorted[0], Rank(sorted, 0.5), Rank(sorted, 0.95), sorted[^1]);
    }

    // Nearest rank: each figure is one that was measured.
    private static double Rank(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
