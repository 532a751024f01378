using Ooblex.Bench.Cluster.Views;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>An entity that lives at an edge, in the cloud, and at the edge again, twice.</summary>
/// <remarks>
/// Each stay has events of its own. With Akka.Persistence.Sql as it comes, recovery keeps those of the last writer and
/// drops what others wrote before: the events of the second stay, when the first writer comes back.
/// </remarks>
internal sealed class ThereAndBack(NodeCluster cluster)
{
    private const string Edge = "edge-a";
    private const int ChangesOfEachStay = 5;
    private const int MaxRounds = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static int _runs;

    public async Task<ThereAndBackResult> RunAsync()
    {
        NodeProcess asked = cluster["cloud-2"];
        NodeProcess edge = cluster[Edge];
        Acknowledged entity = await Acknowledged.CreateAsync(edge, $"stays_{Interlocked.Increment(ref _runs)}");
        List<string> homes = [];
        await StayAsync(entity, asked, home => home == Edge, homes);

        // The cloud's processes go on: the second stay with one of them is that of a writer that has been there before.
        // Mostly it is the same one at once.
        List<string> clouds = [];
        for (int round = 0; round < MaxRounds && clouds.Distinct().Count() == clouds.Count; round++)
        {
            await edge.KillHardAsync();
            await StayAsync(entity, asked, home => home != Edge, homes);
            clouds.Add(homes[^1]);
            await edge.StartAgainAsync();
            await StayAsync(entity, asked, home => home == Edge, homes);
        }

        JournalSight journal = await Journal.OfAsync(cluster.Database, entity.PersistenceId);

        await cluster.WholeAsync(Patience);
        return new ThereAndBackResult(homes, clouds, entity.Count, journal);
    }

    // Before it changes anything it must remember what the stays before have left.
    private static async Task StayAsync(
        Acknowledged entity, NodeProcess asked, Func<string, bool> there, List<string> homes)
    {
        await entity.IsAtAsync(asked, there, Patience);
        homes.Add(await entity.HomeAsync(asked));
        await entity.RemembersAsync(asked, Patience);
        await entity.ChangeAgainAsync(asked, Patience);
        await entity.ChangeAsync(asked, ChangesOfEachStay - 1);
    }
}

/// <param name="Homes">Where it was, stay by stay.</param>
/// <param name="Clouds">Where it was in the cloud: at least twice at one process.</param>
/// <param name="Changes">Acknowledged, over all stays.</param>
/// <param name="Journal">What the database has of it.</param>
internal sealed record ThereAndBackResult(
    IReadOnlyList<string> Homes, IReadOnlyList<string> Clouds, int Changes, JournalSight Journal);
