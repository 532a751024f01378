using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Views;
using Ooblex.LoadGen.Loop;
using Ooblex.LoadGen.Peers;
using Ooblex.LoadGen.Signalling;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>Streams come, are published for a second and go, over several nodes of which one restarts now and then.
/// </summary>
internal sealed class Churn(NodeCluster cluster, int streams, int atOnce, TimeSpan restartEvery)
{
    private static readonly TimeSpan Published = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly string[] _gateways = [.. cluster.Nodes.Keys];
    private readonly ConcurrentDictionary<string, string> _answers = new();
    private readonly SortedDictionary<string, LeftStream> _left = new(StringComparer.Ordinal);
    private int _retries;
    private int _restarts;

    public async Task<ChurnResult> RunAsync()
    {
        NodeFigures[] before = await FiguresAsync();
        Stopwatch since = Stopwatch.StartNew();
        await using Crowd crowd = new(cluster);
        using CancellationTokenSource done = new();
        Task restarting = RestartAsync(done.Token);
        ParallelOptions limit = new() { MaxDegreeOfParallelism = atOnce };
        await Parallel.ForAsync(0, streams, limit, async (number, _) => await PublishAsync(crowd, number));
        await done.CancelAsync();
        await restarting;
        TimeSpan took = since.Elapsed;
        await cluster.WholeAsync(Patience);
        TimeSpan quiet = await QuietAsync();
        return new ChurnResult
        {
            Streams = streams,
            Took = took,
            Retries = _retries,
            Restarts = _restarts,
            QuietAfter = quiet,
            EndedLate = [.. _left.Values],
            Broken = await Journal.BrokenAsync(cluster.Database),
            Before = before,
            After = await FiguresAsync(),
        };
    }

    // Its node may die at any moment; then it is published anew elsewhere, and ended where it can be.
    private async Task PublishAsync(Crowd crowd, int number)
    {
        string stream = $"churn_{number}";
        for (int attempt = number; ; attempt++)
        {
            string gateway = _gateways[attempt % _gateways.Length];
            if (await TryPublishAsync(crowd, gateway, stream))
            {
                break;
            }

            Interlocked.Increment(ref _retries);
            await Task.Delay(Pause);
        }

        for (int attempt = number; ; attempt++)
        {
            if (await TryEndAsync(cluster[_gateways[attempt % _gateways.Length]], stream))
            {
                break;
            }

            Interlocked.Increment(ref _retries);
            await Task.Delay(Pause);
        }
    }

    private static async Task<bool> TryPublishAsync(Crowd crowd, string gateway, string stream)
    {
        ClientDescription client = new(crowd.Identity.Fingerprint, Publishes: true);
        try
        {
            SignalledSession session = await crowd.At(gateway).OpenAsync(client, stream);
            Publisher publisher = new(
                new SecurePath(client, session.Server, crowd.Identity), crowd.Shape, client.VideoSsrc,
                session.Server.VideoType);
            await crowd.Loop.AddAsync(publisher);
            try
            {
                await publisher.Ready.WaitAsync(TimeSpan.FromSeconds(5));
                await Task.Delay(Published);
                return true;
            }
            finally
            {
                await crowd.Loop.RemoveAsync(publisher);
            }
        }
        catch (Exception problem) when (problem is InvalidDataException or HttpRequestException
            or OperationCanceledException or TimeoutException)
        {
            return false;
        }
    }

    // With the stream end its sessions.
    private async Task<bool> TryEndAsync(NodeProcess gateway, string stream)
    {
        try
        {
            using HttpResponseMessage ended = await gateway.Api.DeleteAsync(
                new Uri($"/v1/streams/{stream}", UriKind.Relative));
            _answers[stream] = $"{gateway.Id} at {DateTime.UtcNow:HH:mm:ss.fff}: {(int)ended.StatusCode}";
            return ended.IsSuccessStatusCode || ended.StatusCode == System.Net.HttpStatusCode.NotFound;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    // Every second time without a word.
    private async Task RestartAsync(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await Task.Delay(restartEvery, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return;
            }

            NodeProcess node = cluster[_gateways[_restarts % _gateways.Length]];
            await (_restarts++ % 2 == 0 ? node.KillHardAsync() : node.TerminateAsync(Patience));
            await node.StartAgainAsync();
        }
    }

    /// <summary>Waits until nothing of it is left: no session, no stream, on any node.</summary>
    private Task<TimeSpan> QuietAsync() => Eventually.HoldsAsync(
        "nothing is left of the streams",
        async () =>
        {
            IReadOnlyList<EngineSession> sessions = await cluster.SessionsAsync();
            if (sessions.Count > 0)
            {
                return $"{sessions.Count} sessions, such as {sessions[0]}";
            }

            foreach (NodeProcess node in cluster.Running)
            {
                if (await EndLeftAsync(node) is { } left)
                {
                    return $"{node.Id} lists {left}";
                }
            }

            return null;
        },
        Patience);

    // What is left although its end was answered is counted, and ended, so that the figures after it mean something.
    private async Task<string?> EndLeftAsync(NodeProcess node)
    {
        JsonObject[] listed =
        [
            .. (await node.AskAsync("media", "streams"))
                .Where(row => row.Text("stream").StartsWith("churn_", StringComparison.Ordinal)),
        ];
        foreach (JsonObject row in listed)
        {
            string stream = row.Text("stream");
            _left.TryAdd(stream, new LeftStream(stream, _answers[stream], row.Text("publisher")));
            await TryEndAsync(node, stream);
        }

        return listed is [var first, ..] ? first.Text("stream") : null;
    }

    private async Task<NodeFigures[]> FiguresAsync()
    {
        foreach (NodeProcess node in cluster.Running)
        {
            await node.CollectGarbageAsync();
        }

        return [.. cluster.Running.Select(node => node.Figures)];
    }
}

/// <summary>What came of many streams.</summary>
internal sealed record ChurnResult
{
    public required int Streams { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>Requests that had to be made again, because their node was away.</summary>
    public required int Retries { get; init; }

    public required int Restarts { get; init; }

    /// <summary>After the last stream: until no session and no stream was left on any node.</summary>
    public required TimeSpan QuietAfter { get; init; }

    /// <summary>Streams that were still there after their end had been answered, and were ended again.</summary>
    public required IReadOnlyList<LeftStream> EndedLate { get; init; }

    /// <summary>Entities with a hole in their events, or a number twice.</summary>
    public required IReadOnlyList<string> Broken { get; init; }

    /// <summary>Memory, handles and threads of each node after a collection.</summary>
    public required IReadOnlyList<NodeFigures> Before { get; init; }

    public required IReadOnlyList<NodeFigures> After { get; init; }
}

/// <summary>A stream that was there after its end had been answered.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="Answer">Who had said so, and when.</param>
/// <param name="Publisher">Who publishes it; empty when it stands empty, and would be forgotten by itself.</param>
internal sealed record LeftStream(string Stream, string Answer, string Publisher);
