using System.Net;
using Ooblex.Interop.Tests.Support;
using Ooblex.TestKit.Processes;
using Xunit.Abstractions;

namespace Ooblex.Interop.Tests.Soak;

/// <summary>Many sessions leave nothing behind.</summary>
public sealed class SoakTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int AtATime = 4;
    private const int Pairs = 1_000;
    private const int WarmUpPairs = 400;
    private const int AtOnceStreams = 20;
    private const int ViewersPerStream = 9;
    private const int Collections = 4;
    private const long AllowedHeapGrowthBytes = 12 * 1024 * 1024;
    private const long AllowedResidentGrowthBytes = 100 * 1024 * 1024;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private NodeProcess _node = null!;
    private NodeApi _api = null!;

    public async Task InitializeAsync()
    {
        _node = await NodeProcess.StartAsync(new NodeProcessOptions
        {
            Environment = new Dictionary<string, string>
            {
                // All of them come from one address with one key.
                ["OOBLEX__GATEWAY__RATES__PER_ADDRESS_PER_SECOND"] = "0",
                ["OOBLEX__GATEWAY__RATES__PER_KEY_PER_SECOND"] = "0",

                // Streams that nobody publishes any more are forgotten while the test waits for it.
                ["OOBLEX__ACTORS__STREAMS__LINGER"] = "1s",
            },
        });
        _api = new NodeApi(_node);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Two_thousand_sessions_in_a_row_and_two_hundred_at_once_leave_nothing_behind()
    {
        await RunPairsAsync(0, WarmUpPairs);
        await RunCrowdAsync("warm");
        NodeFigures before = await SettledAsync();
        double heap = await HeapAsync();

        await RunPairsAsync(WarmUpPairs, Pairs);
        NodeFigures between = await SettledAsync();
        await RunCrowdAsync("crowd");
        NodeFigures after = await SettledAsync();

        await Eventually.TrueAsync(
            "the managed heap is what it was",
            async () => await HeapAsync() <= heap + AllowedHeapGrowthBytes,
            Settling);

        string figures = $"before {before}; after {2 * Pairs} sessions {between}; after the crowd {after}; "
            + $"heap {heap / 1048576:F1} MiB before, {await HeapAsync() / 1048576:F1} MiB after";
        output.WriteLine(figures);
        Assert.Empty(await _api.SessionsAsync());
        Assert.Equal(0, await _api.MetricAsync("ooblex_media_sessions"));
        Assert.Equal(0, await _api.MetricAsync("ooblex_media_streams"));
        Assert.Equal(0, await _api.MetricAsync("ooblex_media_pooled_packets"));
        Assert.True(after.Handles <= before.Handles + 8, figures);
        Assert.True(after.Threads <= before.Threads + 8, figures);
        Assert.True(after.ResidentBytes <= before.ResidentBytes + AllowedResidentGrowthBytes, figures);
    }

    // A publisher and its viewer, a stream of their own, and the end by one of the ways there are.
    private Task RunPairsAsync(int first, int count) => Parallel.ForAsync(
        first,
        first + count,
        new ParallelOptions { MaxDegreeOfParallelism = AtATime },
        async (number, _) =>
        {
            string stream = $"soak_{number}";
            using SyntheticClient publisher =
                await SyntheticClient.ConnectAsync(_node.Api, _api.Whip(stream), publishes: true);
            using SyntheticClient viewer =
                await SyntheticClient.ConnectAsync(_node.Api, _api.Whep(stream), publishes: false);
            publisher.SendPictures();
            if (number % 2 == 0)
            {
                viewer.SayGoodbye();
                publisher.SayGoodbye();
                return;
            }

            Assert.Equal(HttpStatusCode.OK, await DeleteAsync(viewer));
            Assert.Equal(HttpStatusCode.OK, await DeleteAsync(publisher));
        });

    private async Task RunCrowdAsync(string name)
    {
        List<SyntheticClient> publishers = [];
        List<SyntheticClient> viewers = [];
        try
        {
            for (int stream = 0; stream < AtOnceStreams; stream++)
            {
                string id = $"{name}_{stream}";
                publishers.Add(await SyntheticClient.ConnectAsync(_node.Api, _api.Whip(id), publishes: true));
                viewers.AddRange(await Task.WhenAll(Enumerable.Range(0, ViewersPerStream)
                    .Select(_ => SyntheticClient.ConnectAsync(_node.Api, _api.Whep(id), publishes: false))));
            }

            publishers.ForEach(publisher => publisher.SendPictures());

            Assert.All(viewers, viewer => Assert.NotNull(viewer.ReceiveRtp()));
            await Eventually.TrueAsync(
                "all sessions are there at once",
                async () => (await _api.SessionsAsync()).Count(row => row.State == "connected")
                    == AtOnceStreams * (1 + ViewersPerStream),
                Settling);
            await Task.WhenAll(publishers.Concat(viewers).Select(DeleteAsync));
        }
        finally
        {
            publishers.ForEach(client => client.Dispose());
            viewers.ForEach(client => client.Dispose());
        }
    }

    private async Task<HttpStatusCode> DeleteAsync(SyntheticClient client)
    {
        using HttpResponseMessage response = await _node.Api.DeleteAsync(client.Session);
        return response.StatusCode;
    }

    // Bytes of managed objects that something still refers to. Pools of arrays give back a part at each collection.
    private async Task<double> HeapAsync()
    {
        for (int i = 0; i < Collections; i++)
        {
            await _node.CollectGarbageAsync();
        }

        return await _api.MetricAsync("dotnet_total_memory_bytes");
    }

    // What is idle is given back within seconds: the engine samples once a second, pools of threads shrink slowly.
    private async Task<NodeFigures> SettledAsync()
    {
        await Eventually.TrueAsync(
            "no session is left", async () => (await _api.SessionsAsync()).Count == 0, Settling);
        await Eventually.TrueAsync(
            "no stream is left", async () => (await _api.StreamsAsync()).Count == 0, Settling);
        await Eventually.TrueAsync(
            "no packet is left", async () => await _api.MetricAsync("ooblex_media_pooled_packets") == 0, Settling);
        return _node.Figures;
    }
}
