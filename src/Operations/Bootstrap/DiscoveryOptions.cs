using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Bootstrap;

/// <summary>Where the other nodes' management ports are found. Defaults: <c>ooblex.cluster.discovery</c>.</summary>
public sealed record DiscoveryOptions
{
    public required DiscoveryMethod Method { get; init; }

    /// <summary>For <see cref="DiscoveryMethod.Config"/>.</summary>
    public required IReadOnlyList<ContactPoint> ContactPoints { get; init; }

    /// <summary>For <see cref="DiscoveryMethod.Dns"/>: a name with addresses, or <c>_service._tcp.name</c> with SRV.
    /// </summary>
    public required string DnsName { get; init; }

    /// <summary><c>address:port</c> of the server to ask; empty: the system's.</summary>
    public required string DnsServer { get; init; }

    /// <summary>Of contact points that discovery names without a port.</summary>
    public required int FallbackPort { get; init; }

    /// <summary>How long one look-up may take.</summary>
    public required TimeSpan ResolveTimeout { get; init; }

    /// <summary>How long one question to a contact point may take.</summary>
    public required TimeSpan ProbeTimeout { get; init; }
}

public enum DiscoveryMethod { Config, Dns }
