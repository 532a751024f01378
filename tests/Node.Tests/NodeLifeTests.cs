using System.Net;
using System.Text;
using System.Text.Json;
using Ooblex.Cli;
using Ooblex.TestKit.Processes;

namespace Ooblex.Node.Tests;

/// <summary>One real node: what it shows, what it keeps over kill -9, and how it ends.</summary>
public sealed class NodeLifeTests
{
    [Fact]
    public async Task A_node_serves_its_four_sides_outlives_a_kill_and_ends_when_told()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();

        await ProbesAnswer(node);
        await CommandsAnswer(node);
        await CreateStream(node, "kept_over_kill");
        string key = await CreateKey(node);

        await node.KillHardAsync();
        await node.StartAgainAsync();

        Assert.Contains("kept_over_kill", await node.Api.GetStringAsync(new Uri("/v1/streams", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.OK, await StatusWith(node, key));
        Assert.Equal(0, await node.TerminateAsync(TimeSpan.FromSeconds(60)));
    }

    private static async Task ProbesAnswer(NodeProcess node)
    {
        using HttpClient http = new();
        Assert.Equal("alive\n", await http.GetStringAsync(new Uri(node.Management, "/alive")));
        Assert.Contains("\"status\":\"ready\"", await http.GetStringAsync(new Uri(node.Management, "/ready")));
        Assert.Contains("\"status\":\"ready\"", await http.GetStringAsync(new Uri(node.Http, "/health")));
        string metrics = await http.GetStringAsync(new Uri(node.Management, "/metrics"));
        Assert.Contains("ooblex_media_sessions{role=\"publisher\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("process_cpu_seconds_total", metrics, StringComparison.Ordinal);

        // Neither side serves the other's routes, whatever the Host header says.
        using HttpRequestMessage crossed = new(HttpMethod.Get, new Uri(node.Http, "/metrics"));
        crossed.Headers.Host = node.Management.Authority;
        using HttpResponseMessage answer = await http.SendAsync(crossed);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task CommandsAnswer(NodeProcess node)
    {
        string status = await Command(node, "node", "status");
        Assert.Contains("ready", status, StringComparison.Ordinal);
        Assert.Contains(node.Http.Authority, status, StringComparison.Ordinal);
        Assert.Contains("session_crashes", await Command(node, "media", "stats"), StringComparison.Ordinal);
        await EveryCommandIsDocumented(node);
        Assert.StartsWith("NODE  PEER", await Command(node, "media", "peers"), StringComparison.Ordinal);
    }

    private static async Task EveryCommandIsDocumented(NodeProcess node)
    {
        using HttpClient http = new();
        string catalogue = await http.GetStringAsync(new Uri($"http://127.0.0.1:{node.Ports.Ops}/ops"));
        string page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "commands.md"));
        foreach (JsonElement command in JsonDocument.Parse(catalogue).RootElement.EnumerateArray())
        {
            string words = $"{command.GetProperty("palette").GetString()} {command.GetProperty("name").GetString()}";
            Assert.Contains("| `" + words, page, StringComparison.Ordinal);
        }
    }

    private static async Task CreateStream(NodeProcess node, string name)
    {
        using StringContent body = new($"{{\"id\":\"{name}\"}}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await node.Api.PostAsync(new Uri("/v1/streams", UriKind.Relative), body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Contains(name, await Command(node, "media", "streams"), StringComparison.Ordinal);
    }

    private static async Task<string> CreateKey(NodeProcess node)
    {
        string line = await Command(node, "keys", "create", "-n", "test", "-s", "view", "--json");
        return JsonDocument.Parse(line).RootElement.GetProperty("key").GetString()!;
    }

    private static async Task<HttpStatusCode> StatusWith(NodeProcess node, string key)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(node.Http, "/v1/streams"));
        request.Headers.Authorization = new("Bearer", key);
        using HttpResponseMessage response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<string> Command(NodeProcess node, params string[] words)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        OperatorsCommand command = new(new Surroundings(
            output, errors, name => name == "OOBLEX_OPS_PORT" ? $"{node.Ports.Ops}" : null));
        int exitCode = await command.RunAsync(words, CancellationToken.None);
        Assert.True(exitCode == 0, errors.ToString());
        return output.ToString();
    }
}
