using System.Text.Json.Nodes;
using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Views;
using Ooblex.LoadGen.Loop;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>
/// The cluster takes a living node for dead: its actor system ends, in a process that carries sessions and relays, and
/// is built anew.
/// </summary>
internal sealed class Downed(NodeCluster cluster)
{
    private const string PublishersEdge = "edge-a";
    private const string ViewersEdge = "edge-b";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static int _runs;

    private readonly string _stream = $"downed_{Interlocked.Increment(ref _runs)}";

    /// <param name="publishers">The publisher's node; else that of the viewers.</param>
    public async Task<DownedResult> RunAsync(bool publishers)
    {
        NodeProcess asked = cluster["cloud-2"];
        NodeProcess downed = cluster[publishers ? PublishersEdge : ViewersEdge];
        await using Crowd crowd = new(cluster);
        await crowd.PublishOnce(_stream, PublishersEdge).JoinedAsync(Patience);
        Roamer[] viewers = [crowd.WatchPatiently(_stream, ViewersEdge), crowd.WatchPatiently(_stream, PublishersEdge)];
        foreach (Roamer viewer in viewers)
        {
            await viewer.JoinedAsync(Patience);
            await viewer.WatchSilenceAsync();
        }

        string[] before = [];
        await Eventually.HoldsAsync(
            "all sessions are listed", // Figures are a second old.
            async () => (before = await SessionsAsync()).Length == 1 + viewers.Length ? null : $"{before.Length} are",
            Patience);
        string address = (await MemberAsync(asked, downed.Id))!.Text("address");
        await asked.AskAsync("cluster", "down", ("address", address));
        await Eventually.HoldsAsync(
            $"{downed.Id} is out of the cluster",
            async () => await MemberAsync(asked, downed.Id) is { } member && member.Text("status") == "up"
                ? "it is up"
                : null,
            Patience);
        TimeSpan whole = await cluster.WholeAsync(Patience);
        TimeSpan books = await Books.AgreeAsync(cluster, asked, [_stream], Patience);
        TimeSpan[] silences =
            await Task.WhenAll(viewers.Select(viewer => viewer.MovesAgainAsync(LoadLoop.Now, Patience)));
        return new DownedResult(
            silences.Max(), whole, books, Before: before, After: await SessionsAsync());
    }

    private async Task<string[]> SessionsAsync() =>
    [
        .. (await cluster.SessionsAsync())
            .Where(session => session.Stream.EndsWith($"/{_stream}", StringComparison.Ordinal))
            .Select(session => session.Peer)
            .Order(StringComparer.Ordinal),
    ];

    private static async Task<JsonObject?> MemberAsync(NodeProcess asked, string id) =>
        (await asked.AskAsync("cluster", "show")).FirstOrDefault(row => row.Text("node") == id);
}

/// <param name="LongestSilence">Of viewers of that node and of another.</param>
/// <param name="Whole">Until the node was a member again, and ready.</param>
/// <param name="BooksRight">After that, until the entity knew all sessions again.</param>
/// <param name="Before">Sessions of the stream.</param>
/// <param name="After">The same ones.</param>
internal sealed record DownedResult(
    TimeSpan LongestSilence,
    TimeSpan Whole,
    TimeSpan BooksRight,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> After);
