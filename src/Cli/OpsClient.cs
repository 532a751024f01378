using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ooblex.Contracts.Operations;

namespace Ooblex.Cli;

/// <summary>Talks to one node's command port.</summary>
internal sealed class OpsClient : IDisposable
{
    private static readonly JsonSerializerOptions SnakeCase = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly HttpClient _http;

    public OpsClient(Uri node, string? token)
    {
        _http = new HttpClient { BaseAddress = node, Timeout = TimeSpan.FromSeconds(60) };
        if (token is { Length: > 0 })
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>An answer has begun to come.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The commands of that node, or why it did not give them.</summary>
    public async Task<(IReadOnlyList<OpsCommandInfo> Commands, OpsRefusal? Refusal)> ListAsync(
        CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri("/ops", UriKind.Relative), cancellation);
        return response.IsSuccessStatusCode
            ? (await ReadAsync<List<OpsCommandInfo>>(response, cancellation) ?? [], null)
            : ([], await RefusalOf(response, cancellation));
    }

    /// <summary>What an argument may name now.</summary>
    public async Task<IReadOnlyList<string>> ValuesAsync(OpsValueKind kind, CancellationToken cancellation)
    {
        using HttpResponseMessage response =
            await _http.GetAsync(new Uri($"/ops/values/{kind}", UriKind.Relative), cancellation);
        return response.IsSuccessStatusCode ? await ReadAsync<List<string>>(response, cancellation) ?? [] : [];
    }

    /// <summary>Runs a command and copies its lines as they come.</summary>
    /// <returns><c>null</c>, or why it was refused.</returns>
    public async Task<OpsRefusal?> RunAsync(
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

        HasBegun = true;
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line is [OpsRefusal.LastLine, ..])
            {
                return JsonSerializer.Deserialize<OpsRefusal>(line[1..], SnakeCase);
            }

            await output.WriteLineAsync(line);
            await output.FlushAsync(cancellation);
        }

        return null;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<OpsRefusal> RefusalOf(HttpResponseMessage response, CancellationToken cancellation)
    {
        OpsRefusal? refusal = await ReadAsync<OpsRefusal>(response, cancellation);
        return refusal is { Error.Length: > 0 }
            ? refusal
            : new OpsRefusal($"status {(int)response.StatusCode}; is this the command port of a node?");
    }

    // Whatever listens there need not be a node.
    private static async Task<T?> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(SnakeCase, cancellation);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return response.StatusCode == HttpStatusCode.OK
                ? throw new HttpRequestException("what answers there is not the command port of a node")
                : null;
        }
    }
}
