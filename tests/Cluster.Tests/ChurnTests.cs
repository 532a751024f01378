using Ooblex.Bench.Cluster.Scenarios;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

/// <summary>The long form, 5,000 streams, is <c>./ooblex bench churn</c>.</summary>
[Collection(ClusterTests.Name)]
public sealed class ChurnTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private const int Streams = 120;
    private const int AtOnce = 12;

    private static readonly TimeSpan RestartEvery = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Streams_that_come_and_go_leave_nothing_behind_while_a_node_restarts()
    {
        ChurnResult result = await new Churn(fixture.Cluster, Streams, AtOnce, RestartEvery).RunAsync();

        output.WriteLine(
            $"{result}\n{string.Join('\n', result.EndedLate)}\n"
            + $"{string.Join('\n', result.Before)}\n{string.Join('\n', result.After)}");
        Assert.True(result.Restarts > 0);
        Assert.Empty(result.Broken);

        // A POST that its client has given up, and that waited for a dead node, may make its stream once more. It ends
        // its session at once; the stream stands empty, and is forgotten like any other that does.
        Assert.All(result.EndedLate, left => Assert.Empty(left.Publisher));
    }
}
