using System.Text.Json.Nodes;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Views;

/// <summary>Compares what stream entities believe with what engines carry.</summary>
internal static class Books
{
    /// <summary>Waits until entities and engines agree, and gives how long that took.</summary>
    /// <param name="cluster">Whose nodes are asked.</param>
    /// <param name="asked">Through which gateway entities are asked.</param>
    /// <param name="streams">Which streams.</param>
    /// <param name="patience">How long at most.</param>
    public static Task<TimeSpan> AgreeAsync(
        NodeCluster cluster, NodeProcess asked, IReadOnlyList<string> streams, TimeSpan patience) =>
        Eventually.HoldsAsync(
            "entities know the sessions that there are, and no others",
            async () => await DifferencesAsync(cluster, asked, streams) is [var first, ..] ? first : null,
            patience);

    /// <summary>Each thing that entities and engines do not agree on.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(
        NodeCluster cluster, NodeProcess asked, IReadOnlyList<string> streams)
    {
        List<string> differences = [];
        IReadOnlyList<EngineSession> sessions = await cluster.SessionsAsync();
        foreach (string stream in streams)
        {
            EngineSession[] own = [.. sessions.Where(session => session.Stream.EndsWith($"/{stream}", Ordinal))];
            StreamSight? sight = await asked.StreamAsync(stream);
            int viewers = own.Count(session => !session.Publishes);
            string[] publishers = [.. own.Where(session => session.Publishes).Select(session => session.Peer)];
            if (sight is null)
            {
                differences.Add($"{stream} does not answer");
            }
            else if (publishers.Length > 1)
            {
                differences.Add($"{stream} has {publishers.Length} publishers: {string.Join(' ', publishers)}");
            }
            else if (sight.Publisher != publishers.FirstOrDefault())
            {
                differences.Add($"{stream} knows publisher {sight.Publisher}, engines {publishers.FirstOrDefault()}");
            }
            else if (sight.Viewers != viewers)
            {
                differences.Add($"{stream} knows {sight.Viewers} viewers, engines have {viewers}");
            }
        }

        return differences;
    }

    /// <summary>Publishers of a stream in all engines: never more than one, once a change has settled.</summary>
    public static async Task<IReadOnlyList<EngineSession>> PublishersAsync(NodeCluster cluster, string stream) =>
    [
        .. (await cluster.SessionsAsync())
            .Where(session => session.Publishes && session.Stream.EndsWith($"/{stream}", Ordinal)),
    ];

    /// <summary>How each node lists a stream; all of them should say the same.</summary>
    public static async Task<IReadOnlyList<(string Node, string Publisher)>> ListingsAsync(
        NodeCluster cluster, string stream)
    {
        List<(string, string)> listings = [];
        foreach (NodeProcess node in cluster.Running)
        {
            JsonObject? row = (await node.AskAsync("media", "streams"))
                .SingleOrDefault(row => row.Text("stream") == stream);
            listings.Add((node.Id, row?.Text("publisher") ?? "not listed"));
        }

        return listings;
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;
}
