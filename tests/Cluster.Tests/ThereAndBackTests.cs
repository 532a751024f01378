using Ooblex.Bench.Cluster.Scenarios;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

[Collection(ClusterTests.Name)]
public sealed class ThereAndBackTests(ClusterFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public async Task An_entity_that_moves_away_and_back_has_every_event_of_all_its_stays()
    {
        ThereAndBackResult result = await new ThereAndBack(fixture.Cluster).RunAsync();

        output.WriteLine(result.ToString());
        Assert.All(result.Homes.Where((_, stay) => stay % 2 == 0), home => Assert.Equal("edge-a", home));
        Assert.True(result.Journal.IsWhole);
        Assert.Equal(result.Changes + 1, result.Journal.Last); // The first event made it.
        Assert.True(result.Clouds.Distinct().Count() < result.Clouds.Count, "no process had it twice");
    }
}
