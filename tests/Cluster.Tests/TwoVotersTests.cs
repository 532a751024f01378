using System.Net;
using System.Text.Json;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Cluster.Tests;

/// <summary>Two core nodes, which have no majority when one is gone: the lease in PostgreSQL decides.</summary>
/// <remarks>Small clusters that mostly wait run beside each other, before the one of <see cref="ClusterFixture"/>.
/// </remarks>
public sealed class TwoVotersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whichever_dies_the_other_goes_on_and_takes_it_back()
    {
        await using NodeCluster cluster = await StartAsync();
        NodeProcess[] nodes = [.. cluster.Nodes.Values.OrderBy(node => node.Ports.Remoting)];

        // keep-majority would end the survivor when the one with the lowest address dies, which is the first here.
        foreach ((NodeProcess victim, NodeProcess survivor) in new[] { (nodes[0], nodes[1]), (nodes[1], nodes[0]) })
        {
            await victim.KillHardAsync();
            await HasMembersAsync(survivor, 1);
            using HttpResponseMessage made = await survivor.Api.PostAsync(
                "/v1/streams", new StringContent("{}", null, "application/json"));
            Assert.True(made.IsSuccessStatusCode, $"{made.StatusCode}\n{survivor.Log}");
            await victim.StartAgainAsync();
            await HasMembersAsync(survivor, 2);
        }
    }

    [Fact]
    public async Task The_death_of_the_database_shows_on_ready_and_takes_no_node_out_of_service()
    {
        await using NodeCluster cluster = await StartAsync();
        NodeProcess node = cluster.Nodes.Values.First();
        using HttpResponseMessage made = await node.Api.PostAsync(
            "/v1/streams", new StringContent("""{"name":"kept"}""", null, "application/json"));
        string stream = (await ReadAsync(made)).GetProperty("id").GetString()!;

        await cluster.Server!.KillHardAsync();
        foreach (NodeProcess each in cluster.Nodes.Values)
        {
            await StatusIsAsync(each, "degraded", HttpStatusCode.OK);
        }

        NodeProcess late = cluster.Nodes.Values.Last();
        await late.KillHardAsync();
        Task starting = late.StartAgainAsync();
        await StatusIsAsync(late, "not-ready", HttpStatusCode.ServiceUnavailable);
        await cluster.Server.StartAgainAsync();
        await starting;
        foreach (NodeProcess each in cluster.Nodes.Values)
        {
            await StatusIsAsync(each, "ready", HttpStatusCode.OK);
        }

        await HasMembersAsync(node, 2);
        foreach (NodeProcess other in cluster.Nodes.Values)
        {
            using HttpResponseMessage found = await other.Api.GetAsync($"/v1/streams/{stream}");
            Assert.True(found.IsSuccessStatusCode, $"{found.StatusCode}\n{other.Log}");
        }
    }

    private static Task<NodeCluster> StartAsync() => NodeCluster.StartAsync(new ClusterOptions
    {
        Nodes = ["cloud-1", "cloud-2"],
        Environment = new Dictionary<string, string> { ["OOBLEX__CLUSTER__CORE_NODES"] = "2" },
    });

    private static Task<TimeSpan> HasMembersAsync(NodeProcess node, int count) => Eventually.HoldsAsync(
        $"{count} members up",
        async () =>
        {
            using HttpClient http = new() { BaseAddress = node.Management };
            JsonElement body = await ReadAsync(await http.GetAsync("/cluster/members"));
            string[] states =
                [.. body.GetProperty("members").EnumerateArray().Select(m => m.GetProperty("status").GetString()!)];
            return states.Length == count && states.All(state => state == "Up") ? null : string.Join(' ', states);
        },
        Patience);

    private static Task<TimeSpan> StatusIsAsync(NodeProcess node, string status, HttpStatusCode code) =>
        Eventually.HoldsAsync(
            $"{node.Id} is {status}",
            async () =>
            {
                using HttpClient http = new() { BaseAddress = node.Management };
                using HttpResponseMessage answer = await http.GetAsync("/ready");
                string body = await answer.Content.ReadAsStringAsync();
                return answer.StatusCode == code && body.Contains($"\"status\":\"{status}\"", StringComparison.Ordinal)
                    ? null
                    : $"{answer.StatusCode} {body}";
            },
            Patience);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
