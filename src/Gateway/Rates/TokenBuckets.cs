using System.Collections.Concurrent;

namespace Ooblex.Gateway.Rates;

/// <summary>One token bucket per key, and never more than a fixed number of them.</summary>
/// <remarks>
/// Thread-safe. When the table is full, buckets that have refilled are dropped, which changes nothing for their
/// owners; should all be in use, newcomers share a few buckets by hash. An attacker with many addresses can so make
/// newcomers wait, but not take memory.
/// </remarks>
internal sealed class TokenBuckets
{
    private const int SharedBuckets = 64;

    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);
    private readonly TokenBucket[] _shared;
    private readonly BucketRate _rate;
    private readonly int _maxBuckets;
    private readonly TimeProvider _time;
    private readonly Lock _sweep = new();
    private long _sweptAt;
    private int _count;

    public TokenBuckets(BucketRate rate, int maxBuckets, TimeProvider time)
    {
        (_rate, _maxBuckets, _time) = (rate, maxBuckets, time);
        _sweptAt = time.GetTimestamp();
        _shared = [.. Enumerable.Range(0, SharedBuckets).Select(_ => new TokenBucket(rate, _sweptAt))];
    }

    /// <summary>How many keys have a bucket of their own now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes one token. False: none is there, and <paramref name="wait"/> says when one will be.</summary>
    public bool TryTake(string key, out TimeSpan wait) => TryTake(key, _rate, out wait);

    /// <summary>As before, with a rate of the key's own, fixed when its bucket is made.</summary>
    public bool TryTake(string key, BucketRate rate, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        return rate.IsOff || Bucket(key, rate).Use(tokens: 1, _time, out wait);
    }

    /// <summary>Is there a token? Takes none.</summary>
    public bool HasToken(string key, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (_rate.IsOff)
        {
            return true;
        }

        if (_buckets.TryGetValue(key, out TokenBucket? own))
        {
            return own.Use(tokens: 0, _time, out wait);
        }

        return Count < _maxBuckets || Shared(key).Use(tokens: 0, _time, out wait);
    }

    private TokenBucket Shared(string key) => _shared[(uint)key.GetHashCode(StringComparison.Ordinal) % SharedBuckets];

    private TokenBucket Bucket(string key, BucketRate rate)
    {
        if (_buckets.TryGetValue(key, out TokenBucket? known))
        {
            return known;
        }

        if (Count >= _maxBuckets && !TrySweep())
        {
            return Shared(key);
        }

        TokenBucket fresh = new(rate, _time.GetTimestamp());
        TokenBucket used = _buckets.GetOrAdd(key, fresh);
        if (ReferenceEquals(used, fresh))
        {
            Interlocked.Increment(ref _count);
        }

        return used;
    }

    // At most once a second: under attack a sweep finds little, and must not become the attack itself.
    private bool TrySweep()
    {
        lock (_sweep)
        {
            if (Count < _maxBuckets)
            {
                return true;
            }

            if (_time.GetElapsedTime(_sweptAt) < TimeSpan.FromSeconds(1))
            {
                return false;
            }

            _sweptAt = _time.GetTimestamp();
            foreach (KeyValuePair<string, TokenBucket> entry in _buckets)
            {
                if (entry.Value.IsFull(_time) && _buckets.TryRemove(entry))
                {
                    Interlocked.Decrement(ref _count);
                }
            }

            return Count < _maxBuckets;
        }
    }
}
