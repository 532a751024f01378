namespace Ooblex.Gateway.Rates;

/// <summary>How fast a bucket fills, and how much it holds.</summary>
internal readonly record struct BucketRate(double PerSecond, int Burst)
{
    public bool IsOff => PerSecond <= 0;
}

/// <summary>Tokens that come back with time. Thread-safe.</summary>
internal sealed class TokenBucket(BucketRate rate, long now)
{
    private readonly Lock _gate = new();
    private double _tokens = rate.Burst;
    private long _filledAt = now;

    /// <summary>
    /// Takes <paramref name="tokens"/> (0 or 1) when one is there; otherwise says how long until then.
    /// </summary>
    public bool Use(int tokens, TimeProvider time, out TimeSpan wait)
    {
        lock (_gate)
        {
            Fill(time);
            if (_tokens < 1)
            {
                wait = TimeSpan.FromSeconds((1 - _tokens) / rate.PerSecond);
                return false;
            }

            _tokens -= tokens;
            wait = TimeSpan.Zero;
            return true;
        }
    }

    public bool IsFull(TimeProvider time)
    {
        lock (_gate)
        {
            Fill(time);
            return _tokens >= rate.Burst;
        }
    }

    private void Fill(TimeProvider time)
    {
        long at = time.GetTimestamp();
        _tokens = Math.Min(rate.Burst, _tokens + (time.GetElapsedTime(_filledAt, at).TotalSeconds * rate.PerSecond));
        _filledAt = at;
    }
}
