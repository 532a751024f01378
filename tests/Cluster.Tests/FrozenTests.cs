using Ooblex.Bench.Cluster.Scenarios;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

[Collection(ClusterTests.Name)]
public sealed class FrozenTests(ClusterFixture fixture, ITestOutputHelper output)
{
    // Long enough to be taken for dead, and for its work to be elsewhere.
    private static readonly TimeSpan FrozenFor = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_frozen_node_that_wakes_up_is_fenced_and_comes_back()
    {
        FrozenResult result = await new Frozen(fixture.Cluster).RunAsync(FrozenFor);

        output.WriteLine(result.ToString());
        Assert.Equal(1, result.Publishers);
        Assert.Equal(2, result.SessionsOfViewers);
        Assert.Equal(0, result.EventsLost);
        Assert.Empty(result.BrokenJournals);
        Assert.True(result.SilenceAfterwards < result.Moved, "viewers see the sleep and not the waking up");
    }
}
