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
        for (int i = 0; i < 2; i++)
        {
            await edge.KillHardAsync();
            await StayAsync(entity, asked, home => home != Edge, homes);
            await edge.StartAgainAsync();
            await StayAsync(entity, asked, home => home == Edge, homes);
        }

        JournalSight journal = await Journal.OfAsync(cluster.Database, entity.PersistenceId);

        await cluster.WholeAsync(Patience);
        return new ThereAndBackResult(homes, entity.Count, journal);
    }

    // Before it changes anything it must remember what the stays before have left.
    private static async Task StayAsync(
        Acknowledged entity, NodeProcess asked, Func<string, bool> there, List<string> homes)
    {
        await entity.IsAtAsync(asked, there, Patience);
        await entity.RemembersAsync(asked, Patience);
        await entity.ChangeAgainAsync(asked, Patience);
        await entity.ChangeAsync(asked, ChangesOfEachStay - 1);
        homes.Add(await entity.HomeAsync(asked));
    }
}

/// <param name="Homes">Where it was, stay by stay.</param>
/// <param name="Changes">Acknowledged, over all stays.</param>
/// <param name="Journal">What the database has of it.</param>
internal sealed record ThereAndBackResult(IReadOnlyList<string> Homes, int Changes, JournalSight Journal);
