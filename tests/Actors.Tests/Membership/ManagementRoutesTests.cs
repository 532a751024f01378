using System.Net;
using System.Text.Json;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Membership;

/// <summary>The management port over two real nodes, by the names and types that other programs read.</summary>
public sealed class ManagementRoutesTests(PairOfNodes pair) : IClassFixture<PairOfNodes>
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Seed_nodes_are_addresses_in_parts_as_the_package_of_dotnet_reads_them()
    {
        JsonElement body = await GetAsync("/bootstrap/seed-nodes");

        Assert.Equal(["SelfNode", "Nodes"], Names(body));
        ClusterMember self = pair.First.Membership.View!.Members.Single(member => member.NodeId == "a");
        JsonElement node = body.GetProperty("SelfNode");
        Assert.Equal(["Host", "Port", "System", "Protocol", "HasLocalScope", "HasGlobalScope"], Names(node));
        Assert.Equal(
            $$"""{"Host":"127.0.0.1","Port":{{self.Address.Port}},"System":"ooblex","Protocol":"akka.tcp","""
            + "\"HasLocalScope\":false,\"HasGlobalScope\":true}",
            node.GetRawText());
        JsonElement[] seeds = [.. body.GetProperty("Nodes").EnumerateArray()];
        Assert.Equal(2, seeds.Length);
        Assert.All(seeds, seed => Assert.Equal(["Node", "NodeUid", "Status", "Roles"], Names(seed)));
        Assert.All(seeds, seed => Assert.Equal(1, seed.GetProperty("Status").GetInt32()));
        JsonElement mine = seeds.Single(seed => seed.GetProperty("Node").GetRawText() == node.GetRawText());
        Assert.Equal(self.Uid, mine.GetProperty("NodeUid").GetInt32());
        Assert.Equal(self.Roles, mine.GetProperty("Roles").Deserialize<string[]>());
        JsonElement remote = await GetAsync("/remote/address");
        Assert.Equal($$"""{"Address":"{{pair.First.Address}}"}""", remote.GetRawText());
    }

    [Fact]
    public async Task Members_are_listed_and_found_by_their_address_with_and_without_its_protocol()
    {
        JsonElement body = await GetAsync("/cluster/members");

        Assert.Equal(["selfNode", "members", "unreachable", "leader", "oldest", "oldestPerRole"], Names(body));
        Assert.Equal(pair.First.Address, body.GetProperty("selfNode").GetString());
        Assert.Equal(pair.First.Address, body.GetProperty("oldest").GetString());
        Assert.Equal(pair.Second.Address, body.GetProperty("oldestPerRole").GetProperty("node-b").GetString());
        Assert.Empty(body.GetProperty("unreachable").EnumerateArray());
        JsonElement[] members = [.. body.GetProperty("members").EnumerateArray()];
        Assert.Equal(2, members.Length);
        Assert.All(members, member => Assert.Equal(["node", "nodeUid", "status", "roles"], Names(member)));
        Assert.All(members, member => Assert.Equal(JsonValueKind.String, member.GetProperty("nodeUid").ValueKind));
        Assert.All(members, member => Assert.Equal("Up", member.GetProperty("status").GetString()));

        string second = pair.Second.Address;
        string bare = second["akka.tcp://".Length..];
        foreach (string form in new[] { second, bare, Uri.EscapeDataString(second) })
        {
            JsonElement member = await GetAsync($"/cluster/members/{form}");
            Assert.Equal(second, member.GetProperty("node").GetString());
        }

        (HttpStatusCode status, string text) = await SendAsync(HttpMethod.Get, "/cluster/members/ooblex@127.0.0.1:9");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("""{"message":"Member [ooblex@127.0.0.1:9] not found"}""", text);
    }

    [Fact]
    public async Task Shards_are_listed_by_kind_and_those_of_this_node_with_their_entities()
    {
        JsonElement types = await GetAsync("/cluster/shards");
        string[] names = types.GetProperty("entityTypeKeys").Deserialize<string[]>()!;
        Assert.Contains("peer", names);
        Assert.Contains("stream", names);

        // The warm-up has asked sessions of this node, so it has shards of its own.
        JsonElement region = await GetAsync("/cluster/shards/peer");
        JsonElement[] shards = [.. region.GetProperty("regions").EnumerateArray()];
        Assert.NotEmpty(shards);
        Assert.All(shards, shard => Assert.Equal(["shardId", "numEntities"], Names(shard)));

        (HttpStatusCode status, string text) = await SendAsync(HttpMethod.Get, "/cluster/shards/nothing");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("""{"message":"Shard Region nothing is not started"}""", text);
    }

    [Fact]
    public async Task Orders_are_forms_and_what_is_no_order_is_told_so()
    {
        string second = $"/cluster/members/{pair.Second.Address}";
        (HttpStatusCode unknown, string said) = await SendAsync(HttpMethod.Put, second, ("operation", "Dance"));
        Assert.Equal((HttpStatusCode.BadRequest, """{"message":"Operation not supported"}"""), (unknown, said));
        (HttpStatusCode full, _) =
            await SendAsync(HttpMethod.Put, "/cluster", ("operation", "Prepare-for-full-shutdown"));
        Assert.Equal(HttpStatusCode.NotImplemented, full);
        (HttpStatusCode nowhere, _) = await SendAsync(HttpMethod.Post, "/cluster/members", ("address", "here"));
        Assert.Equal(HttpStatusCode.BadRequest, nowhere);
        (HttpStatusCode joined, said) =
            await SendAsync(HttpMethod.Post, "/cluster/members", ("address", pair.Second.Address));
        Assert.Equal(
            (HttpStatusCode.OK, $$"""{"message":"Joining {{pair.Second.Address}}"}"""), (joined, said));
    }

    [Fact]
    public async Task A_web_page_cannot_order_anything()
    {
        using HttpRequestMessage request = new(HttpMethod.Delete, At($"/cluster/members/{pair.Second.Address}"));
        request.Headers.Add("Origin", "https://elsewhere.example");

        using HttpResponseMessage response = await Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(field => field.Name)];

    private Uri At(string path) => new(pair.First.Management, path);

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(At(path));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpMethod method, string path, params (string Name, string Value)[] form)
    {
        using HttpRequestMessage request = new(method, At(path));
        if (form.Length > 0)
        {
            request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
