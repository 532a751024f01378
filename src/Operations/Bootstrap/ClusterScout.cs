using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Bootstrap;

/// <summary>Finds contact points by configuration or by DNS, and asks them over HTTP.</summary>
public sealed class ClusterScout : IClusterScout, IDisposable
{
    private readonly DiscoveryOptions _options;
    private readonly DnsContactPoints? _dns;
    private readonly SeedNodeProbe _probe;

    public ClusterScout(DiscoveryOptions options)
    {
        _options = options;
        _dns = options.Method == DiscoveryMethod.Dns ? new DnsContactPoints(options) : null;
        _probe = new SeedNodeProbe(options.ProbeTimeout);
    }

    public Task<IReadOnlyList<ContactPoint>> LookUpAsync(CancellationToken cancellation) =>
        _dns?.LookUpAsync(cancellation) ?? Task.FromResult(_options.ContactPoints);

    public Task<SeedAnswer> AskAsync(ContactPoint point, CancellationToken cancellation) =>
        _probe.AskAsync(point, cancellation);

    public void Dispose() => _probe.Dispose();
}
