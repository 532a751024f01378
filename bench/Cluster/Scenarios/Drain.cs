using System.Diagnostics;
using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Views;
using Ooblex.LoadGen.Loop;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>A node with a publisher and its viewers gets SIGTERM; its clients go where they are told.</summary>
internal sealed class Drain(NodeCluster cluster)
{
    private const string Node = "edge-b";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static int _runs;

    public async Task<DrainResult> RunAsync(int viewers)
    {
        NodeProcess asked = cluster["cloud-2"];
        string stream = $"drain_{Interlocked.Increment(ref _runs)}";
        await using Crowd crowd = new(cluster);
        Roamer publisher = crowd.Follow(stream, publishes: true, Node, asked.Id);
        await publisher.JoinedAsync(Patience);
        Roamer[] audience =
            [.. Enumerable.Range(0, viewers).Select(_ => crowd.Follow(stream, publishes: false, Node, asked.Id))];
        await Task.WhenAll([.. audience.Select(viewer => viewer.JoinedAsync(Patience))]);
        foreach (Roamer viewer in audience)
        {
            await viewer.WatchSilenceAsync();
        }

        Stopwatch since = Stopwatch.StartNew();
        int exitCode = await cluster[Node].TerminateAsync(Patience);
        TimeSpan left = since.Elapsed;
        MonoTime gone = LoadLoop.Now;
        TimeSpan[] silences = await Task.WhenAll(
            [.. audience.Select(viewer => viewer.MovesAgainAsync(gone, Patience))]);
        await Books.AgreeAsync(cluster, asked, [stream], Patience);
        DrainResult result = new()
        {
            ExitCode = exitCode,
            Left = left,
            LongestSilence = silences.Max(),
            Moves = audience.Sum(viewer => viewer.Opened - 1),
            PublisherMoves = publisher.Opened - 1,
            Refusals = audience.Sum(viewer => viewer.Refusals) + publisher.Refusals,
            BrokenJournals = await Journal.BrokenAsync(cluster.Database),
        };
        await cluster[Node].StartAgainAsync();
        await cluster.WholeAsync(Patience);
        return result;
    }
}

/// <summary>One drain, and what clients saw of it.</summary>
internal sealed record DrainResult
{
    /// <summary>Of the process.</summary>
    public required int ExitCode { get; init; }

    /// <summary>From SIGTERM to the end of the process.</summary>
    public required TimeSpan Left { get; init; }

    /// <summary>The longest time that any viewer was without media.</summary>
    public required TimeSpan LongestSilence { get; init; }

    /// <summary>Sessions that viewers have opened elsewhere: one for each.</summary>
    public required int Moves { get; init; }

    public required int PublisherMoves { get; init; }

    /// <summary>Requests of them that came to nothing.</summary>
    public required int Refusals { get; init; }

    public required IReadOnlyList<string> BrokenJournals { get; init; }
}
