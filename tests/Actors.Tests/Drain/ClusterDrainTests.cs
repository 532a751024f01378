using Microsoft.Extensions.DependencyInjection;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Tests.Membership;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Drain;

/// <summary>A node of a cluster that is sent away from another one.</summary>
public sealed class ClusterDrainTests(PairOfNodes pair) : IClassFixture<PairOfNodes>
{
    [Fact]
    public async Task An_operator_at_one_node_drains_another_which_leaves_by_itself_and_stays_out()
    {
        INodeDrain drain = pair.First.Services.GetRequiredService<INodeDrain>();
        DrainStatus? before = await drain.StatusAsync("b", CancellationToken.None);
        Assert.Equal(new DrainStatus("b", DrainPhase.Serving, 0, TimeSpan.Zero), before);
        Assert.Null(await drain.DrainAsync("nobody", null, CancellationToken.None));

        DrainStatus? begun = await drain.DrainAsync("b", TimeSpan.FromSeconds(10), CancellationToken.None);

        Assert.Equal(DrainPhase.Draining, begun?.Phase);
        Assert.True(begun?.Left > TimeSpan.FromSeconds(5));
        INodeBoard board = pair.First.Services.GetRequiredService<INodeBoard>();
        IDrainState state = pair.Second.Services.GetRequiredService<IDrainState>();
        Assert.True(state.IsDraining);
        await ClusterNode.UntilAsync(
            () => board.Live.All(node => node.NodeId == "a" || node.Draining),
            () => "a report that says nothing of it");
        await pair.First.UntilUpAsync(1);
        await ClusterNode.UntilAsync(() => pair.Second.System is null, () => "an actor system");
        NodeDrain second = pair.Second.Services.GetRequiredService<NodeDrain>();
        await ClusterNode.UntilAsync(() => second.Status.Phase == DrainPhase.Left, () => second.Status.ToString());
        Assert.False(pair.Second.Readiness.IsReady);
        Assert.Null(await drain.StatusAsync("b", CancellationToken.None));
    }
}
