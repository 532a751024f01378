namespace Ooblex.Actors.Placement;

/// <summary>A rate from a total that somebody else refreshes only once a second.</summary>
/// <remarks>Counts from change to change, so it may be read more often than the total moves. Thread-safe.</remarks>
internal sealed class RateMeter(TimeProvider time)
{
    // A total that has not moved for this long is that of a silent line.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private long _total;
    private long _changedAt = time.GetTimestamp();
    private long _bitsPerSecond;

    public long BitsPerSecond(long totalBytes)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            TimeSpan elapsed = time.GetElapsedTime(_changedAt, now);
            if (totalBytes != _total && elapsed > TimeSpan.Zero)
            {
                _bitsPerSecond = (long)(Math.Max(0, totalBytes - _total) * 8 / elapsed.TotalSeconds);
                (_total, _changedAt) = (totalBytes, now);
            }
            else if (elapsed > Silence)
            {
                _bitsPerSecond = 0;
            }

            return _bitsPerSecond;
        }
    }
}
