using Ooblex.Gateway.Auth;

namespace Ooblex.Gateway.Rates;

/// <summary>The three limits of the gateway: per address, per key, and wrong keys per address.</summary>
internal sealed class RateLimits
{
    private readonly TokenBuckets _addresses;
    private readonly TokenBuckets _keys;
    private readonly TokenBuckets _wrongKeys;
    private readonly BucketRate _keyRate;

    public RateLimits(GatewayOptions options, TimeProvider time)
    {
        RateOptions rates = options.Rates;
        _keyRate = new BucketRate(rates.PerKeyPerSecond, rates.PerKeyBurst);
        _addresses = new TokenBuckets(
            new BucketRate(rates.PerAddressPerSecond, rates.PerAddressBurst), rates.MaxBuckets, time);
        _keys = new TokenBuckets(_keyRate, rates.MaxBuckets, time);
        _wrongKeys = new TokenBuckets(
            new BucketRate(rates.FailedAuthPerMinute / 60, rates.FailedAuthBurst), rates.MaxBuckets, time);
    }

    public bool TakeForAddress(string address, out TimeSpan wait) => _addresses.TryTake(address, out wait);

    /// <summary>A key with a rate of its own may burst for as long as others at theirs: the ratio is kept.</summary>
    public bool TakeForKey(Caller caller, out TimeSpan wait)
    {
        if (caller.IsShared)
        {
            wait = TimeSpan.Zero;
            return true; // Strangers do not share one bucket; their addresses have been counted already.
        }

        BucketRate rate = caller.PerSecond is { } own ? OwnRate(own) : _keyRate;
        return _keys.TryTake(caller.KeyId, rate, out wait);
    }

    public bool MayTryKey(string address, out TimeSpan wait) => _wrongKeys.HasToken(address, out wait);

    public void CountWrongKey(string address) => _wrongKeys.TryTake(address, out _);

    private BucketRate OwnRate(double perSecond)
    {
        double seconds = _keyRate.IsOff ? 1 : _keyRate.Burst / _keyRate.PerSecond;
        return new BucketRate(perSecond, Math.Max(1, (int)Math.Ceiling(perSecond * seconds)));
    }
}
