using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Views;
using Ooblex.LoadGen.Loop;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>What dies.</summary>
internal enum Victim { ViewersEdge, PublishersEdge, Coordinator, Database }

/// <summary>
/// A stream is published at one edge and watched at the other and in the cloud; then something dies, without a word.
/// </summary>
internal sealed class Recovery(NodeCluster cluster)
{
    private const int ViewersOfEach = 3;
    private const int Changes = 5;
    private const string PublishersEdge = "edge-a";
    private const string ViewersEdge = "edge-b";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static int _runs;

    private readonly string _stream = $"recovery_{Interlocked.Increment(ref _runs)}";

    /// <summary>Runs once, and leaves the cluster whole.</summary>
    /// <param name="victim">What dies.</param>
    /// <param name="databaseAway">How long a dead database stays so.</param>
    public async Task<RecoveryResult> RunAsync(Victim victim, TimeSpan databaseAway)
    {
        string oldest = await cluster["cloud-2"].OldestAsync();
        string? dead = victim switch
        {
            Victim.ViewersEdge => ViewersEdge,
            Victim.PublishersEdge => PublishersEdge,
            Victim.Coordinator => oldest,
            _ => null,
        };
        NodeProcess[] living = [.. cluster.Running.Where(node => node.Id != dead)];
        NodeProcess asked = living.First(node => node.Id.StartsWith("cloud", StringComparison.Ordinal));
        Acknowledged entity = await EntityAtAsync(dead ?? PublishersEdge, asked);
        await entity.ChangeAsync(asked, Changes);

        await using Crowd crowd = new(cluster);
        Roamer publisher = crowd.Publish(_stream, PublishersEdge, asked.Id);
        await publisher.JoinedAsync(Patience);
        Audience audience = new(crowd, _stream, ViewersOfEach);
        await audience.JoinAsync(victim, dead, ViewersEdge, asked.Id, Patience);
        MonoTime at = await audience.BeginAsync();

        await EndAsync(dead);
        Task<TimeSpan> away = dead is null ? DatabaseAsync(databaseAway) : Task.FromResult(TimeSpan.Zero);
        Task<TimeSpan> back = EntityBackAsync(entity, asked, away);
        (TimeSpan moved, TimeSpan stayed) = await audience.SilencesAsync(at, Patience);
        TimeSpan entityBack = await back;
        TimeSpan books = await Books.AgreeAsync(cluster, asked, [_stream, entity.Stream], Patience);
        JournalSight journal = await Journal.OfAsync(cluster.Database, entity.PersistenceId);
        IReadOnlyList<string> broken = await Journal.BrokenAsync(cluster.Database);
        int sessions = audience.SessionsOfThoseWhoStayed;
        await ReviveAsync(dead);
        return new RecoveryResult
        {
            Victim = victim,
            Moved = moved,
            Stayed = stayed,
            Spared = audience.Spared,
            SessionsOfThoseWhoStayed = sessions,
            EntityBack = entityBack,
            BooksRight = books,
            EventsLost = Math.Max(0, entity.Count + 1 - journal.Last), // The first event made the stream.
            BrokenJournals = broken,
            Publishers = (await Books.PublishersAsync(cluster, _stream)).Count,
        };
    }

    // Streams of a site have their entity at its edge; in the cloud the name decides which node has it.
    private async Task<Acknowledged> EntityAtAsync(string node, NodeProcess asked)
    {
        const int Tries = 64;
        NodeProcess gateway = cluster[node];
        List<string> homes = [];
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            Acknowledged entity = await Acknowledged.CreateAsync(gateway, $"entity_{_stream}_{attempt}");
            homes.Add(await entity.HomeAsync(asked));
            if (homes[^1] == node)
            {
                return entity;
            }
        }

        throw new InvalidOperationException(
            $"None of {Tries} streams has its entity at {node}, but at {string.Join(' ', homes.Distinct())}.");
    }

    private Task EndAsync(string? dead) =>
        dead is null ? cluster.OwnServer.KillHardAsync() : cluster[dead].KillHardAsync();

    private async Task<TimeSpan> DatabaseAsync(TimeSpan away)
    {
        await Task.Delay(away);
        await cluster.OwnServer.StartAgainAsync();
        return away;
    }

    // From the death of its node, or from the moment when there was a database to write to.
    private static async Task<TimeSpan> EntityBackAsync(Acknowledged entity, NodeProcess asked, Task<TimeSpan> away)
    {
        await away;
        TimeSpan took = await entity.ChangeAgainAsync(asked, Patience);
        await entity.RemembersAsync(asked, Patience);
        return took;
    }

    private async Task ReviveAsync(string? dead)
    {
        if (dead is not null)
        {
            await cluster[dead].StartAgainAsync();
        }

        await cluster.WholeAsync(Patience);
    }
}
