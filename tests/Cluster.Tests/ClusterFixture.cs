using Ooblex.Bench.Cluster.Views;
using Ooblex.TestKit.Clusters;

namespace Ooblex.Cluster.Tests;

/// <summary>One cluster of five nodes for all tests of the collection; each leaves it whole.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private NodeCluster? _cluster;

    public NodeCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not started.");

    public async Task InitializeAsync()
    {
        _cluster = await NodeCluster.StartAsync();
        await _cluster.WholeAsync(Patience);
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterTests : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
