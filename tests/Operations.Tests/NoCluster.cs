using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Tests;

/// <summary>A node whose actor system is away, as it is for some seconds after the cluster put it down.</summary>
internal sealed class NoCluster : IClusterMembership, IOpsRelay
{
    public ClusterView? View => null;

    public bool HasLeft { get; init; }

    public IReadOnlyList<string> ShardTypes => [];

    public IReadOnlyList<string> Nodes => [];

    public bool Join(NodeAddress address) => false;

    public bool Leave(NodeAddress address) => false;

    public bool Down(NodeAddress address) => false;

    public Task<IReadOnlyList<ShardOnNode>?> ShardsAsync(string type, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ShardOnNode>?>(null);

    public IAsyncEnumerable<ClusterHappening> WatchAsync(CancellationToken cancellation) =>
        AsyncEnumerable.Empty<ClusterHappening>();

    public Task<OpsRefusal?> RunAsync(string node, OpsOrder order, OpsSink lines, CancellationToken cancellation) =>
        Task.FromResult<OpsRefusal?>(OpsRefusal.NoActorSystem);
}
