using System.Globalization;
using Ooblex.Bench.Cluster.Scenarios;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

/// <summary>What dies without a word, and what clients and entities see of it. Times are in bench's tables.</summary>
[Collection(ClusterTests.Name)]
public sealed class RecoveryTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeSpan DatabaseAway = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData("ViewersEdge")]
    [InlineData("PublishersEdge")]
    [InlineData("Coordinator")]
    [InlineData("Database")]
    public async Task What_dies_takes_no_event_no_session_and_nobody_elses_media_with_it(string victim)
    {
        RecoveryResult result = await new Recovery(fixture.Cluster).RunAsync(
            Enum.Parse<Victim>(victim), DatabaseAway);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result}"));
        Assert.Equal(0, result.EventsLost);
        Assert.Empty(result.BrokenJournals);
        Assert.Equal(1, result.Publishers);
        Assert.Equal(result.Spared, result.SessionsOfThoseWhoStayed);
    }
}
