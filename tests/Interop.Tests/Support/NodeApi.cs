using System.Net.Http.Json;
using System.Text.Json;
using Ooblex.TestKit.Processes;

namespace Ooblex.Interop.Tests.Support;

/// <summary>What tests ask of a node over HTTP, as any client would.</summary>
public sealed class NodeApi(NodeProcess node)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public Uri Whip(string stream) => new(node.Http, $"/whip/{stream}");

    public Uri Whep(string stream) => new(node.Http, $"/whep/{stream}");

    /// <summary>The sessions in the media engine.</summary>
    public async Task<IReadOnlyList<SessionRow>> SessionsAsync() =>
        (await GetAsync<SessionList>("/v1/sessions")).Sessions;

    public async Task<IReadOnlyList<SessionRow>> SessionsAsync(string stream) =>
        [.. (await SessionsAsync()).Where(row => row.Stream.EndsWith(stream, StringComparison.Ordinal))];

    public async Task<IReadOnlyList<StreamRow>> StreamsAsync() => (await GetAsync<StreamList>("/v1/streams")).Streams;

    public Task<StreamRow> StreamAsync(string stream) => GetAsync<StreamRow>($"/v1/streams/{stream}");

    public async Task CreateStreamAsync(string stream, string name)
    {
        using HttpResponseMessage response = await node.Api.PostAsJsonAsync(
            new Uri("/v1/streams", UriKind.Relative), new { id = stream, name });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Makes a key and answers with its secret.</summary>
    public async Task<string> NewKeyAsync(params string[] scopes)
    {
        using HttpResponseMessage response = await node.Api.PostAsJsonAsync(
            new Uri("/v1/keys", UriKind.Relative), new { name = "test", scopes });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<NewKey>(Json))!.Key;
    }

    /// <summary>The sum over all series of a name, as Prometheus would read them.</summary>
    public Task<double> MetricAsync(string name) => node.MetricAsync(name);

    private async Task<T> GetAsync<T>(string path) =>
        (await node.Api.GetFromJsonAsync<T>(new Uri(path, UriKind.Relative), Json))!;

    private sealed record SessionList(IReadOnlyList<SessionRow> Sessions);

    private sealed record StreamList(IReadOnlyList<StreamRow> Streams);

    private sealed record NewKey(string Key);
}

/// <summary>A row of <c>/v1/sessions</c>.</summary>
public sealed record SessionRow(string Id, string Stream, string Role, string State, long BitrateBps);

/// <summary>A row of <c>/v1/streams</c>.</summary>
public sealed record StreamRow(
    string Id, string Name, string Status, string? Publisher, int Viewers, IReadOnlyList<string> Codecs);
