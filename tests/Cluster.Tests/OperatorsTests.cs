using System.Text.Json.Nodes;
using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Views;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

/// <summary>What the operators' command says of the cluster is what is so there.</summary>
[Collection(ClusterTests.Name)]
public sealed class OperatorsTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private const string Stream = "operated";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private OperatorsLine Line => new(fixture.Cluster["cloud-3"]);

    [Fact]
    public async Task Members_regions_and_nodes_are_the_five_of_the_table()
    {
        string[] five = [.. ClusterTable.Rows.Select(row => row.Id).Order(StringComparer.Ordinal)];

        IReadOnlyList<JsonObject> members = await Line.AskAsync("cluster", "show");
        Assert.Equal(five, Names(members, "node"));
        Assert.All(members, row => Assert.Equal(("up", "yes"), (row.Text("status"), row.Text("reachable"))));
        Assert.Equal("cloud-3", members.Single(row => row.Text("is").Contains("asked")).Text("node"));
        string[] types = Names(await Line.AskAsync("cluster-sharding", "types"), "type");
        Assert.Equal(["peer", "pipeline", "stream"], types);
        foreach (string type in types)
        {
            IReadOnlyList<JsonObject> regions = await Line.AskAsync("cluster-sharding", "regions", "-r", type);
            Assert.Equal(five, Names(regions, "node"));
            Assert.Single(regions, row => row.Text("is") == "coordinator");
        }

        Assert.Equal(five, Names(await Line.AskAsync("media", "nodes"), "node"));
    }

    [Fact]
    public async Task A_stream_its_sessions_and_its_relays_are_shown_where_they_are_and_why()
    {
        await using Crowd crowd = new(fixture.Cluster);
        Roamer publisher = crowd.PublishOnce(Stream, "edge-a");
        await publisher.JoinedAsync(Patience);
        Roamer[] viewers = [crowd.WatchPatiently(Stream, "cloud-1"), crowd.WatchPatiently(Stream, "edge-b")];
        await Task.WhenAll(viewers.Select(viewer => viewer.JoinedAsync(Patience)));

        await ShownAsync("the stream", ["media", "streams"], row => row.Text("stream") == Stream
            && (row.Text("site"), row.Text("home"), row.Text("viewers")) == ("a", "edge-a", "2")
            && row.Text("publisher").StartsWith("edge-a.", StringComparison.Ordinal));
        await ShownAsync(
            "the entity",
            ["cluster-sharding", "entity-location", "-r", "stream", "-e", Stream],
            row => (row.Text("entity"), row.Text("node"), row.Text("awake")) == ($"a/{Stream}", "edge-a", "yes"));
        foreach (Roamer viewer in viewers)
        {
            await ShownAsync("its relay", ["media", "relays", "-s", Stream], row =>
                (row.Text("from"), row.Text("to"), row.Text("viewers")) == ("edge-a", viewer.Node, "1")
                && long.Parse(row.Text("packets")) > 100);
        }

        IReadOnlyList<JsonObject> peers = await Line.AskAsync("media", "peers", "-s", Stream);
        Assert.Equal(["cloud-1", "edge-a", "edge-b"], Names(peers, "node"));
        string[] reasons = await Task.WhenAll(peers.Select(ReasonAsync));
        Array.Sort(reasons, StringComparer.Ordinal);
        Assert.Equal(["cloud-1: node of cloud", "edge-a: edge of a", "edge-b: edge of b"], reasons);
        JsonObject ofStream = Assert.Single(await Line.AskAsync("media", "explain", "-s", Stream));
        Assert.Equal(("edge-a", "edge of a"), (ofStream.Text("node"), ofStream.Text("reason")));
        await KickedAsync(peers.Single(row => row.Text("node") == "cloud-1").Text("peer"));
    }

    [Fact]
    public async Task A_member_that_is_told_to_leave_stays_out_until_its_process_is_started_again()
    {
        NodeProcess node = fixture.Cluster["edge-b"];

        (int exitCode, _, string errors) = await Line.RunAsync("cluster", "leave", "-a", node.Id);
        Assert.Equal((0, ""), (exitCode, errors));
        await Eventually.HoldsAsync(
            "the node says that it has left",
            async () => await new OperatorsLine(node).RunAsync("cluster", "status") is (1, "", var said)
                && said.Contains("has left the cluster, and stays out", StringComparison.Ordinal) ? null : "not yet",
            Patience);

        await Eventually.HoldsAsync(
            "the others have let it go",
            async () => Names(await Line.AskAsync("cluster", "show"), "node").Contains(node.Id) ? node.Id : null,
            Patience);
        Assert.True(node.Runs);
        await node.TerminateAsync(Patience);
        await node.StartAgainAsync();
        await fixture.Cluster.WholeAsync(Patience);
    }

    private static string[] Names(IEnumerable<JsonObject> rows, string column) =>
        [.. rows.Select(row => row.Text(column)).Order(StringComparer.Ordinal)];

    // Some of it goes round once a second.
    private Task ShownAsync(string what, string[] words, Func<JsonObject, bool> isWanted) => Eventually.HoldsAsync(
        $"{string.Join(' ', words)} shows {what}",
        async () =>
        {
            IReadOnlyList<JsonObject> rows = await Line.AskAsync(words);
            return rows.Any(isWanted) ? null : string.Join('\n', rows.Select(row => row.ToJsonString()));
        },
        Patience);

    private async Task<string> ReasonAsync(JsonObject peer)
    {
        JsonObject reason = Assert.Single(await Line.AskAsync("media", "explain", "-p", peer.Text("peer")));
        output.WriteLine(reason.ToJsonString());
        return $"{reason.Text("node")}: {reason.Text("reason")}";
    }

    private async Task KickedAsync(string peer)
    {
        Assert.Equal(4, (await Line.RunAsync("media", "kick", "-p", peer)).ExitCode);
        Assert.Equal((0, $"ended {peer}\n", ""), await Line.RunAsync("media", "kick", "-p", peer, "--yes"));
        await Eventually.HoldsAsync(
            "the session is gone",
            async () => Names(await Line.AskAsync("media", "peers", "-s", Stream), "peer").Contains(peer) ? peer : null,
            Patience);
        Assert.Equal(1, (await Line.RunAsync("media", "kick", "-p", peer, "--yes")).ExitCode);
    }
}
