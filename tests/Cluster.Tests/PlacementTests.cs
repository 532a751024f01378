using System.Text.Json.Nodes;
using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Views;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

/// <summary>Where clients of a site with one edge go, while that edge is up, full, dead, and back.</summary>
/// <remarks>Nodes take three sessions each, so that full is soon. The clients ask at the cloud.</remarks>
public sealed class PlacementTests(ITestOutputHelper output)
{
    private const string Site = "a";
    private const string Edge = "edge-a";
    private const string Cloud = "cloud-1";
    private const int Capacity = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Clients_of_a_site_go_to_its_edge_and_to_the_cloud_when_it_is_full_or_dead()
    {
        await using NodeCluster cluster = await StartAsync();
        await cluster.WholeAsync(Patience);
        output.WriteLine("| when | session | stream | reason |\n|---|---|---|---|");

        await using (Crowd crowd = new(cluster))
        {
            await PlacedAsync(cluster, await PublishAsync(crowd, "up"), Edge, "edge of a", "the edge is up");
            await FullAsync(cluster, crowd, "up");
            Roamer viewer = crowd.Join("up", publishes: false, Site, Cloud);
            await PlacedAsync(
                cluster, viewer, Cloud, "cloud; passed over: edge-a (full: 3 of 3 sessions)", "the edge is full");
        }

        await using (Crowd crowd = new(cluster))
        {
            await cluster[Edge].KillHardAsync();
            await SeesAsync(cluster, "media nodes", Cloud);
            Roamer early = await PublishAsync(crowd, "killed");
            await PlacedAsync(
                cluster, early, Cloud, "cloud; passed over: edge-a (has not reported lately)", "the edge is silent");
            await SeesAsync(cluster, "cluster show", Cloud);
            Roamer late = await PublishAsync(crowd, "gone");
            await PlacedAsync(cluster, late, Cloud, "cloud", "there is only the cloud");
        }

        await using (Crowd crowd = new(cluster))
        {
            await cluster[Edge].StartAgainAsync();
            await cluster.WholeAsync(Patience);
            await SeesAsync(cluster, "media nodes", Cloud, Edge);
            await PlacedAsync(cluster, await PublishAsync(crowd, "back"), Edge, "edge of a", "the edge is back");
            Roamer other = crowd.Join("back", publishes: false, "cloud", Cloud);
            await PlacedAsync(cluster, other, Cloud, "node of cloud", "the client is at the cloud's site");
        }
    }

    private static Task<NodeCluster> StartAsync() => NodeCluster.StartAsync(new ClusterOptions
    {
        Nodes = [Cloud, Edge],
        Environment = new Dictionary<string, string>
        {
            ["OOBLEX__CLUSTER__CORE_NODES"] = "1",
            ["OOBLEX__CLUSTER__BOOTSTRAP__REQUIRED_CONTACT_POINT_NR"] = "1",
            ["OOBLEX__LIMITS__MAX_SESSIONS"] = $"{Capacity}",
        },
    });

    private static async Task<Roamer> PublishAsync(Crowd crowd, string stream)
    {
        Roamer publisher = crowd.Join(stream, publishes: true, Site, Cloud);
        await publisher.JoinedAsync(Patience);
        return publisher;
    }

    // As soon as the cloud knows, it does not even ask.
    private static async Task FullAsync(NodeCluster cluster, Crowd crowd, string stream)
    {
        for (int taken = 1; taken < Capacity; taken++)
        {
            await crowd.Join(stream, publishes: false, Site, Cloud).JoinedAsync(Patience);
        }

        await Eventually.HoldsAsync(
            "the edge reports that it is full",
            async () =>
            {
                JsonObject edge = (await cluster[Cloud].AskAsync("media", "nodes"))
                    .Single(row => row.Text("node") == Edge);
                return edge.Text("sessions") == edge.Text("max") ? null : edge.ToJsonString();
            },
            Patience);
    }

    private async Task PlacedAsync(NodeCluster cluster, Roamer client, string node, string reason, string when)
    {
        await client.JoinedAsync(Patience);
        Assert.Equal(node, client.Node);
        string peer = client.Session!.Segments[^1];
        JsonObject session = Assert.Single(await cluster[Cloud].AskAsync("media", "explain", ("peer", peer)));
        Assert.Equal((node, reason), (session.Text("node"), session.Text("reason")));

        // Its own stream goes where the publisher went, though its shard may have to move; a viewer's is where it was.
        string home = client.Publishes ? node : Edge;
        await Eventually.HoldsAsync($"{client.Stream} is at {home}", async () =>
        {
            JsonObject stream = Assert.Single(
                await cluster[Cloud].AskAsync("media", "explain", ("stream", client.Stream)));
            return stream.Text("node") == home ? null : stream.ToJsonString();
        }, Patience);
        output.WriteLine($"| {when} | {node} | {home} | {reason} |");
    }

    private static Task SeesAsync(NodeCluster cluster, string command, params string[] nodes) => Eventually.HoldsAsync(
        $"{command} shows {string.Join(' ', nodes)}",
        async () =>
        {
            string[] words = command.Split(' ');
            string[] seen = [.. (await cluster[Cloud].AskAsync(words[0], words[1])).Select(row => row.Text("node"))];
            return seen.Order(StringComparer.Ordinal).SequenceEqual(nodes) ? null : string.Join(' ', seen);
        },
        Patience);
}
