namespace Ooblex.Gateway.Rates;

/// <summary>Token buckets in front of every endpoint. <c>ooblex.gateway.rates</c>. A rate of 0 turns one off.</summary>
public sealed record RateOptions
{
    /// <summary>Requests per second of one client address (IPv6: of one /64).</summary>
    public required double PerAddressPerSecond { get; init; }

    public required int PerAddressBurst { get; init; }

    /// <summary>Requests per second of one key, unless the key carries its own limit.</summary>
    public required double PerKeyPerSecond { get; init; }

    public required int PerKeyBurst { get; init; }

    /// <summary>Wrong keys per minute of one address; beyond them the address waits, right key or not.</summary>
    public required double FailedAuthPerMinute { get; init; }

    public required int FailedAuthBurst { get; init; }

    /// <summary>Addresses (and keys) remembered at once; later ones share a few buckets until there is room.</summary>
    public required int MaxBuckets { get; init; }
}
