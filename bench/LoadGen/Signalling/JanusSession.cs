using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ooblex.LoadGen.Signalling;

/// <summary>One session of the Janus API over HTTP: requests by POST, what they come to later by a long GET.</summary>
/// <remarks>Made by <see cref="OpenAsync"/>. Any thread may ask.</remarks>
internal sealed class JanusSession : IDisposable
{
    private const string Plugin = "janus.plugin.videoroom";
    private const int NoSuchHandle = 459;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _waiting = new();
    private readonly CancellationTokenSource _end = new();

    private JanusSession(HttpClient http, Uri url)
    {
        (_http, _url) = (http, url);
        _ = PollAsync();
    }

    /// <param name="url">Of the API, such as http://127.0.0.1:8088/janus.</param>
    /// <param name="wire">What carries the requests; sockets without one.</param>
    public static async Task<JanusSession> OpenAsync(Uri url, HttpMessageHandler? wire = null)
    {
        // Janus holds a GET for 30 s.
        HttpClient http = new(wire ?? new SocketsHttpHandler()) { Timeout = TimeSpan.FromMinutes(1) };
        try
        {
            JsonObject created = await PostAsync(http, url, new JsonObject { ["janus"] = "create" })
                .ConfigureAwait(false);
            return new JanusSession(http, Below(url, IdIn(created)));
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Makes a handle of the video room.</summary>
    public async Task<Uri> AttachAsync()
    {
        JsonObject request = new() { ["janus"] = "attach", ["plugin"] = Plugin };
        return Below(_url, IdIn(await PostAsync(_http, _url, request).ConfigureAwait(false)));
    }

    /// <summary>Ends a handle, or finds that it has ended already.</summary>
    public Task DetachAsync(Uri handle) =>
        PostAsync(_http, handle, new JsonObject { ["janus"] = "detach" }, tolerated: NoSuchHandle);

    /// <summary>Asks the video room, and waits for what it says.</summary>
    /// <param name="handle">Who asks.</param>
    /// <param name="body">What.</param>
    /// <param name="description">An offer or answer that goes with it.</param>
    /// <returns>The whole event: what was said is at plugindata.data, an error too; a description is at jsep.</returns>
    public async Task<JsonObject> AskAsync(Uri handle, JsonObject body, JsonObject? description = null)
    {
        JsonObject request = new() { ["janus"] = "message", ["body"] = body };
        if (description is not null)
        {
            request["jsep"] = description;
        }

        string transaction = Guid.NewGuid().ToString("N");
        TaskCompletionSource<JsonObject> later = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[transaction] = later;
        try
        {
            JsonObject now = await PostAsync(_http, handle, request, transaction).ConfigureAwait(false);
            return (string?)now["janus"] == "ack"
                ? await later.Task.WaitAsync(Patience).ConfigureAwait(false)
                : now;
        }
        finally
        {
            _waiting.TryRemove(transaction, out _);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _http.Dispose();
    }

    private static async Task<JsonObject> PostAsync(
        HttpClient http, Uri url, JsonObject request, string transaction = "-", int tolerated = 0)
    {
        request["transaction"] = transaction;
        using HttpResponseMessage response = await http.PostAsJsonAsync(url, request).ConfigureAwait(false);
        JsonObject? reply = await response.Content.ReadFromJsonAsync<JsonObject>().ConfigureAwait(false);
        bool isRefused = reply is null
            || ((string?)reply["janus"] == "error" && (int?)reply["error"]?["code"] != tolerated);
        return reply is null || isRefused
            ? throw new InvalidDataException($"Janus answered {request["janus"]} with {reply?["error"]}")
            : reply;
    }

    private static long IdIn(JsonObject reply) => (long?)reply["data"]?["id"]
        ?? throw new InvalidDataException($"Janus gave no id: {reply.ToJsonString()}");

    private static Uri Below(Uri url, long id) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{url.AbsoluteUri}/{id}"));

    // Also keeps the session alive. Events that nobody waits for are news of ICE, DTLS and media.
    private async Task PollAsync()
    {
        Uri url = new(_url.AbsoluteUri + "?maxev=10");
        try
        {
            while (!_end.IsCancellationRequested)
            {
                JsonNode? events = await _http.GetFromJsonAsync<JsonNode>(url, _end.Token).ConfigureAwait(false);
                foreach (JsonNode? said in events as JsonArray ?? [])
                {
                    if (said is JsonObject told && (string?)told["transaction"] is { } transaction
                        && _waiting.TryGetValue(transaction, out TaskCompletionSource<JsonObject>? asker))
                    {
                        asker.TrySetResult(told);
                    }
                }
            }
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException)
        {
            foreach (TaskCompletionSource<JsonObject> asker in _waiting.Values)
            {
                asker.TrySetException(new InvalidDataException("The session with Janus has ended.", error));
            }
        }
    }
}
