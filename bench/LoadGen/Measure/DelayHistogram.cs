namespace Ooblex.LoadGen.Measure;

/// <summary>Delays to the microsecond up to 65 ms, to the millisecond above. Adding allocates nothing.</summary>
internal sealed class DelayHistogram
{
    private const int FineBuckets = 65_536;
    private const int CoarseBuckets = 60_000;
    private const int MicrosecondsPerCoarse = 1_000;

    private readonly long[] _buckets = new long[FineBuckets + CoarseBuckets];

    public long Count { get; private set; }

    /// <param name="ticks">Below 0 counts as 0: the two clock readings may be a little apart.</param>
    public void Add(long ticks)
    {
        long microseconds = Math.Max(0, ticks / TimeSpan.TicksPerMicrosecond);
        long bucket = microseconds < FineBuckets
            ? microseconds
            : FineBuckets + ((microseconds - FineBuckets) / MicrosecondsPerCoarse);
        _buckets[Math.Min(bucket, _buckets.Length - 1)]++;
        Count++;
    }

    /// <summary>Adds what another one has counted.</summary>
    public void Add(DelayHistogram other)
    {
        for (int bucket = 0; bucket < _buckets.Length; bucket++)
        {
            _buckets[bucket] += other._buckets[bucket];
        }

        Count += other.Count;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        Count = 0;
    }

    /// <param name="share">0 to 1.</param>
    /// <returns>Microseconds; 0 without a sample.</returns>
    public double Percentile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += _buckets[bucket];
            if (seen >= rank)
            {
                return bucket < FineBuckets
                    ? bucket
                    : FineBuckets + ((bucket - FineBuckets) * (double)MicrosecondsPerCoarse);
            }
        }

        return 0;
    }
}
