using Ooblex.BrowserKit.Browsers;
using Ooblex.BrowserKit.Pages;
using Ooblex.Bench.Cluster.Views;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

/// <summary>A real browser, at nodes that are not the publisher's.</summary>
[Collection(ClusterTests.Name)]
public sealed class ViewingTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private const string Stream = "seen_everywhere";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_is_published_at_one_edge_is_seen_at_the_other_and_in_the_cloud()
    {
        await using Chromium browser = await Chromium.LaunchAsync();
        await using PageServer pages = await PageServer.StartAsync();
        await using LivePage page = await LivePage.OpenAsync(browser, pages.Address);

        await page.PublishAsync("p", new PublishRequest { Url = Url("edge-a", "whip"), Key = Key });
        await page.ConnectedAsync("p", Patience);
        foreach (string node in new[] { "edge-b", "cloud-3" })
        {
            PostReply reply = await page.WatchAsync(node, new WatchRequest { Url = Url(node, "whep"), Key = Key });

            Assert.Equal(201, reply.Status);
            await page.JoinedAsync(node, Patience);
            await page.UntilAsync(node, "pictures and sound come", stats =>
                stats is { Video.FramesDecoded: > 30, Audio.PacketsReceived: > 50 }, Patience);
        }

        await CarriedWhereAskedAsync();
        await ExplainedAsync();
        await page.EndAsync("p");
    }

    private string Key => fixture.Cluster["edge-a"].ApiKey;

    // Each session's media come from the node where the request went, and the publisher's node sends once to each.
    private Task CarriedWhereAskedAsync() => Eventually.HoldsAsync(
        "each session is carried by the node that was asked",
        async () =>
        {
            string[] carried =
            [
                .. (await fixture.Cluster.SessionsAsync())
                    .Where(session => session.Stream.EndsWith($"/{Stream}", StringComparison.Ordinal))
                    .Select(session => $"{session.Node} {(session.Publishes ? "publishes" : "watches")}")
                    .Order(StringComparer.Ordinal),
            ];
            return carried.SequenceEqual(["cloud-3 watches", "edge-a publishes", "edge-b watches"])
                ? null
                : string.Join(", ", carried);
        },
        Patience);

    private async Task ExplainedAsync()
    {
        NodeProcess node = fixture.Cluster["edge-b"];
        EngineSession viewer = (await node.SessionsAsync())
            .Single(session => session.Stream.EndsWith($"/{Stream}", StringComparison.Ordinal));
        var reasons = await node.AskAsync("media", "explain", ("peer", viewer.Peer));

        output.WriteLine(string.Join('\n', reasons));
        Assert.Equal("edge-b", reasons[0].Text("node"));
        Assert.NotEmpty(reasons[0].Text("reason"));
    }

    private Uri Url(string node, string protocol) => new(fixture.Cluster[node].Http, $"/{protocol}/{Stream}");
}
