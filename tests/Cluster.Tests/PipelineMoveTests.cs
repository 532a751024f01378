using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Ooblex.Bench.Cluster.Views;
using Ooblex.BrowserKit.Browsers;
using Ooblex.BrowserKit.Pages;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

/// <summary>A pipeline outlives its node: what looks at a stream goes on elsewhere, and comes back.</summary>
/// <remarks>The stream belongs to the edge's site and is published in the cloud, so only its pipeline moves.</remarks>
[Collection(TwoVotersTests.Name)]
public sealed class PipelineMoveTests(ITestOutputHelper output)
{
    private const string Stream = "watched";
    private const string Edge = "edge-a";
    private const string Cloud = "cloud-1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // 10 s are promised, 8 are usual; a machine that runs other tests beside these nodes may take twice as long.
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Results_go_on_from_the_cloud_when_the_edge_is_killed_and_from_the_edge_when_it_is_back()
    {
        await using NodeCluster cluster = await StartAsync();
        await cluster.WholeAsync(Patience);
        await using Chromium browser = await Chromium.LaunchAsync(SharedFiles.Data("fake-camera-640x360-30fps.mjpeg"));
        await using PageServer pages = await PageServer.StartAsync();
        await using LivePage page = await LivePage.OpenAsync(browser, pages.Address);
        await PublishAsync(cluster, page);
        await using SourceWatch results = new(cluster[Cloud], Stream);
        await results.UntilAsync("edge", Patience);

        TimeSpan gap = await AfterAsync(cluster[Edge].KillHardAsync, results, "cloud");
        output.WriteLine($"killed: results from the cloud after {gap.TotalSeconds:F1} s");
        Assert.InRange(gap, TimeSpan.Zero, Promised);

        await cluster[Edge].StartAgainAsync();
        TimeSpan back = await results.UntilAsync("edge", Patience);
        output.WriteLine($"back: results from the edge {back.TotalSeconds:F1} s after it was ready");
        await Eventually.HoldsAsync("the pipeline is said to run there", () => MissingAsync(cluster[Cloud]), Patience);
    }

    private static async Task<string?> MissingAsync(NodeProcess node)
    {
        JsonElement pipeline = await node.Api.GetFromJsonAsync<JsonElement>(
            new Uri($"/v1/streams/{Stream}/ai/pipeline", UriKind.Relative));
        JsonElement part = pipeline.GetProperty("parts")[0];
        bool isRight = pipeline.GetProperty("state").GetString() == "running"
            && part.GetProperty("node").GetString() == Edge
            && part.GetProperty("source").GetString() == "edge";
        return isRight ? null : pipeline.ToString();
    }

    private static async Task<TimeSpan> AfterAsync(Func<Task> happens, SourceWatch results, string source)
    {
        Stopwatch since = Stopwatch.StartNew();
        await happens();
        await results.UntilAsync(source, Patience);
        return since.Elapsed;
    }

    private static Task<NodeCluster> StartAsync() => NodeCluster.StartAsync(new ClusterOptions
    {
        Nodes = [Cloud, "cloud-2", Edge],
        Environment = new Dictionary<string, string>
        {
            ["OOBLEX__CLUSTER__CORE_NODES"] = "2",
            ["OOBLEX__CLUSTER__BOOTSTRAP__REQUIRED_CONTACT_POINT_NR"] = "2",
            ["OOBLEX_MODELS_DIR"] = SharedModels.Folder,
        },
    });

    private static async Task PublishAsync(NodeCluster cluster, LivePage page)
    {
        NodeProcess cloud = cluster[Cloud];
        using HttpResponseMessage made = await cloud.Api.PostAsJsonAsync(
            new Uri("/v1/streams", UriKind.Relative), new { id = Stream, site = "a" });
        Assert.True(made.IsSuccessStatusCode, $"{made.StatusCode}");
        PublishRequest request = new()
        {
            Url = new Uri(cloud.Http, $"/whip/{Stream}?node={Cloud}"),
            Key = cloud.ApiKey,
            FrameRate = 30,
            Audio = false,
        };
        Assert.Equal(201, (await page.PublishAsync("p", request)).Status);
        await page.ConnectedAsync("p", Patience);
        using HttpResponseMessage asked = await cloud.Api.PostAsJsonAsync(
            new Uri($"/v1/streams/{Stream}/ai/pipeline", UriKind.Relative),
            new { models = new[] { "face_detection" }, processing = "hybrid", confidenceThreshold = 0.5 });
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync());
    }
}
