using Ooblex.Actors.Formation;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;

namespace Ooblex.Actors.Tests.Membership;

/// <summary>Two nodes in one cluster, whose management ports take orders; the second was told of the first.</summary>
public sealed class PairOfNodes : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();

    internal ClusterNode First { get; private set; } = null!;

    internal ClusterNode Second { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        ActorsOptions options = TestOptions.Node(_folder.File("a.db")) with { NodeId = "a" };
        First = await ClusterNode.LaunchAsync(options, readOnly: false);
        await First.UntilReadyAsync();

        // Without the database that a real cluster of two needs for its lease.
        ActorsOptions others = TestOptions.Node(_folder.File("b.db")) with
        {
            NodeId = "b",
            Seeds = [First.Address],
            Formation = new FormationOptions { Strategy = SplitBrainStrategy.KeepMajority },
        };
        Second = await ClusterNode.LaunchAsync(others, readOnly: false);
        await Second.UntilReadyAsync();
        await First.UntilUpAsync(2);
    }

    public async Task DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}
