using Ooblex.Bench.Cluster.Scenarios;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

/// <summary>With a cluster of its own.</summary>
public sealed class SplitTests(ITestOutputHelper output)
{
    [Fact]
    public async Task When_the_network_divides_one_half_goes_on_and_nothing_is_there_twice_after_it()
    {
        await using Split split = await Split.StartAsync();
        SplitResult result = await split.RunAsync();

        output.WriteLine(result.ToString());
        Assert.Equal(1, result.Publishers);
        Assert.Equal(0, result.EventsLost);
        Assert.Empty(result.BrokenJournals);
    }
}
