using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Scenarios;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

[Collection(ClusterTests.Name)]
public sealed class DownedTests(ClusterFixture fixture, ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_and_relays_go_on_while_their_actor_system_is_built_anew(bool publishers)
    {
        DownedResult result = await new Downed(fixture.Cluster).RunAsync(publishers);

        output.WriteLine(result.ToString());
        Assert.Equal(3, result.Before.Count);
        Assert.Equal(result.Before, result.After);
        Assert.True(result.LongestSilence < Roamer.MediaSilence, "a viewer's player would have given up");
    }
}
