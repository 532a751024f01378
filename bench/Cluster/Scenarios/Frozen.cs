using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Views;
using Ooblex.LoadGen.Loop;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>
/// The publisher's node stops in the middle of everything (SIGSTOP), is taken for dead, and wakes up (SIGCONT) in the
/// belief that nothing has happened.
/// </summary>
internal sealed class Frozen(NodeCluster cluster)
{
    private const int Changes = 5;
    private const string Edge = "edge-a";
    private const string ViewersEdge = "edge-b";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static int _runs;

    private readonly string _stream = $"frozen_{Interlocked.Increment(ref _runs)}";

    public async Task<FrozenResult> RunAsync(TimeSpan frozenFor)
    {
        NodeProcess asked = cluster["cloud-2"];
        Acknowledged entity = await Acknowledged.CreateAsync(cluster[Edge], $"entity_{_stream}");
        await entity.IsAtAsync(asked, home => home == Edge, Patience);
        await entity.ChangeAsync(asked, Changes);
        await using Crowd crowd = new(cluster);
        Roamer publisher = crowd.Publish(_stream, Edge, asked.Id);
        await publisher.JoinedAsync(Patience);
        Roamer[] viewers = [crowd.WatchPatiently(_stream, ViewersEdge), crowd.WatchPatiently(_stream, asked.Id)];
        await Task.WhenAll(viewers.Select(viewer => viewer.JoinedAsync(Patience)));

        (TimeSpan moved, TimeSpan entityBack) = await FreezeAsync(frozenFor, viewers, entity, asked);
        Task<TimeSpan> once = PublishedOnceAsync();
        TimeSpan whole = await cluster.WholeAsync(Patience);
        TimeSpan publishedOnce = await once;
        await entity.ChangeAsync(cluster[Edge], Changes); // By the gateway that has slept.
        await Books.AgreeAsync(cluster, asked, [_stream, entity.Stream], Patience);
        JournalSight journal = await Journal.OfAsync(cluster.Database, entity.PersistenceId);
        return new FrozenResult
        {
            Moved = moved,
            EntityBack = entityBack,
            SilenceAfterwards = await LongestAsync(viewers, LoadLoop.Now),
            PublishedOnce = publishedOnce,
            Whole = whole,
            Publishers = (await Books.PublishersAsync(cluster, _stream)).Count,
            SessionsOfViewers = viewers.Sum(viewer => viewer.Opened),
            EventsLost = Math.Max(0, entity.Count + 1 - journal.Last), // The first event made the stream.
            BrokenJournals = await Journal.BrokenAsync(cluster.Database),
        };
    }

    private async Task<(TimeSpan Moved, TimeSpan EntityBack)> FreezeAsync(
        TimeSpan frozenFor, Roamer[] viewers, Acknowledged entity, NodeProcess asked)
    {
        await BeginAsync(viewers);
        MonoTime at = LoadLoop.Now;
        cluster[Edge].Freeze();
        try
        {
            Task asleep = Task.Delay(frozenFor);
            Task<TimeSpan> back = entity.ChangeAgainAsync(asked, Patience);
            TimeSpan moved = await LongestAsync(viewers, at + Roamer.MediaSilence);
            TimeSpan entityBack = await back;
            await asleep;
            await BeginAsync(viewers);
            return (moved, entityBack);
        }
        finally
        {
            cluster[Edge].Thaw();
        }
    }

    // Both publishers believe to be the only one, until the elder has heard of the other.
    private Task<TimeSpan> PublishedOnceAsync() => Eventually.HoldsAsync(
        "the stream has one publisher",
        async () => await Books.PublishersAsync(cluster, _stream) is { Count: not 1 } publishers
            ? $"it has {publishers.Count}"
            : null,
        Patience);

    private static async Task BeginAsync(Roamer[] viewers)
    {
        foreach (Roamer viewer in viewers)
        {
            await viewer.WatchSilenceAsync();
        }
    }

    private static async Task<TimeSpan> LongestAsync(Roamer[] viewers, MonoTime since) =>
        (await Task.WhenAll(viewers.Select(viewer => viewer.MovesAgainAsync(since, Patience)))).Max();
}

/// <summary>What came of a node that slept.</summary>
internal sealed record FrozenResult
{
    /// <summary>The longest time without media of viewers at other nodes, who stay in their sessions.</summary>
    public required TimeSpan Moved { get; init; }

    /// <summary>From the moment it froze until its entity took a change elsewhere.</summary>
    public required TimeSpan EntityBack { get; init; }

    /// <summary>The longest silence of the same viewers since the node woke up.</summary>
    public required TimeSpan SilenceAfterwards { get; init; }

    /// <summary>From waking up until no engine but one had a publisher of the stream.</summary>
    public required TimeSpan PublishedOnce { get; init; }

    /// <summary>From waking up until the node was a member again, and ready.</summary>
    public required TimeSpan Whole { get; init; }

    public required int Publishers { get; init; }

    /// <summary>As many as there are viewers: nobody had to come anew.</summary>
    public required int SessionsOfViewers { get; init; }

    /// <summary>Acknowledged changes that the journal does not have.</summary>
    public required long EventsLost { get; init; }

    /// <summary>Entities with a hole in their events, or with a number twice.</summary>
    public required IReadOnlyList<string> BrokenJournals { get; init; }
}
