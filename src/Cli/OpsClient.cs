using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ooblex.Contracts.Operations;

namespace Ooblex.Cli;

/// <summary>Talks to one node's command port.</summary>
internal sealed class OpsClient : IDisposable
{
    private static readonly JsonSerializerOptions SnakeCase =
        new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient _http;

    public OpsClient(Uri node, string? token)
    {
        _http = new HttpClient { BaseAddress = node, Timeout = TimeSpan.FromSeconds(30) };
        if (token is { Length: > 0 })
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>The commands of that node, or why it did not give them.</summary>
    public async Task<(IReadOnlyList<OpsCommandInfo> Commands, string? Refusal)> ListAsync(
        CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri("/ops", UriKind.Relative), cancellation);
        if (!response.IsSuccessStatusCode)
        {
            return ([], await RefusalOf(response, cancellation));
        }

        return (await response.Content.ReadFromJsonAsync<List<OpsCommandInfo>>(SnakeCase, cancellation) ?? [], null);
    }

    /// <summary>Runs a command and copies its lines as they come.</summary>
    /// <returns><c>null</c>, or why it was refused.</returns>
    public async Task<string?> RunAsync(
        OpsCommandInfo command, OpsRequest request, TextWriter output, CancellationToken cancellation)
    {
        Uri path = new($"/ops/{command.Palette}/{command.Name}", UriKind.Relative);
        using HttpRequestMessage post = new(HttpMethod.Post, path);
        post.Content = JsonContent.Create(request, mediaType: null, SnakeCase);
        using HttpResponseMessage response =
            await _http.SendAsync(post, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            return await RefusalOf(response, cancellation);
        }

        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            await output.WriteLineAsync(line);
        }

        return null;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<string> RefusalOf(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            OpsRefusal? refusal = await response.Content.ReadFromJsonAsync<OpsRefusal>(SnakeCase, cancellation);
            return refusal?.Error ?? $"status {(int)response.StatusCode}";
        }
        catch (JsonException)
        {
            return $"status {(int)response.StatusCode}; is this the command port of a node?";
        }
    }
}
