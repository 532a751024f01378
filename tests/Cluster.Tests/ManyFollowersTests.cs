using Ooblex.Bench.Cluster.Scenarios;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

[Collection(ClusterTests.Name)]
public sealed class ManyFollowersTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private const int Viewers = 20;

    [Fact]
    public async Task A_node_that_is_told_to_stop_sends_its_clients_elsewhere_and_ends()
    {
        DrainResult result = await new Drain(fixture.Cluster).RunAsync(Viewers);

        output.WriteLine(result.ToString());
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Viewers, result.Moves);
        Assert.Equal(1, result.PublisherMoves);
        Assert.Empty(result.BrokenJournals);
    }
}
