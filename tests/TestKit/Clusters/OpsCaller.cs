using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ooblex.TestKit.Processes;

namespace Ooblex.TestKit.Clusters;

/// <summary>Asks nodes by their command port, as the operators' command does.</summary>
public static class OpsCaller
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Runs a command and gives its rows.</summary>
    /// <remarks>
    /// A node of a cluster under test takes its key as the operators' token. Who asks here means what he says.
    /// </remarks>
    /// <exception cref="HttpRequestException">The node does not answer, or refuses.</exception>
    public static async Task<IReadOnlyList<JsonObject>> AskAsync(
        this NodeProcess node, string palette, string command, params (string Name, string Value)[] arguments)
    {
        Uri path = new(node.Ops, $"/ops/{palette}/{command}");
        object body = new
        {
            arguments = arguments.ToDictionary(a => a.Name, a => a.Value), json = true, confirmed = true,
        };
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", node.ApiKey);
        using HttpResponseMessage response = await Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return response.IsSuccessStatusCode
            ? [.. lines.Select(line => JsonNode.Parse(line)!.AsObject())]
            : throw new HttpRequestException($"{path} answered {(int)response.StatusCode}: {text}");
    }
}
