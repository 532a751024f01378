using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Ooblex.LoadGen.Tests.Signalling;

/// <summary>The API of Janus without sockets, with a video room that knows what LoadGen asks of it. As in Janus, what
/// takes time is told later, to whoever waits at the long GET.</summary>
internal sealed class FakeJanus : HttpMessageHandler
{
    private const int Session = 5;

    private readonly Channel<JsonArray> _events = Channel.CreateUnbounded<JsonArray>();
    private int _handles = 10;

    /// <summary>Each message to the room: the handle's id and the request, its description too.</summary>
    public List<(string Handle, JsonObject Request)> Messages { get; } = [];

    public List<string> Detached { get; } = [];

    /// <summary>What the room says to viewers that join before their publisher is known, one after the other.</summary>
    public Queue<(int Code, string Error)> Refusals { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get)
        {
            return Json(await _events.Reader.ReadAsync(cancellationToken));
        }

        JsonObject asked = (await request.Content!.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
        string path = request.RequestUri!.AbsolutePath;
        return Json((string)asked["janus"]! switch
        {
            "create" when path == "/janus" => Id(Session),
            "attach" when path == $"/janus/{Session}" => Id(_handles++),
            "message" => Take(path.Split('/')[^1], asked),
            "detach" => Detach(path.Split('/')[^1]),
            string other => throw new InvalidOperationException($"{other} at {path}"),
        });
    }

    private static HttpResponseMessage Json(JsonNode body) => new() { Content = JsonContent.Create(body) };

    private static JsonObject Id(int id) =>
        new() { ["janus"] = "success", ["data"] = new JsonObject { ["id"] = id } };

    private static JsonObject Said(string key, string word) => new() { ["data"] = new JsonObject { [key] = word } };

    private JsonObject Detach(string handle)
    {
        if (Detached.Contains(handle))
        {
            return new JsonObject
            {
                ["janus"] = "error",
                ["error"] = new JsonObject { ["code"] = 459, ["reason"] = $"No such handle {handle}" },
            };
        }

        Detached.Add(handle);
        return new JsonObject { ["janus"] = "success" };
    }

    private JsonObject Take(string handle, JsonObject message)
    {
        Messages.Add((handle, message));
        string request = (string)message["body"]!["request"]!;
        if (request == "create")
        {
            return new JsonObject { ["janus"] = "success", ["plugindata"] = Said("videoroom", "created") };
        }

        JsonObject later = new() { ["janus"] = "event", ["transaction"] = (string)message["transaction"]! };
        later["plugindata"] = Said("videoroom", request);
        if (request == "join" && Refusals.TryDequeue(out (int Code, string Error) refusal))
        {
            later["plugindata"] = Said("error", refusal.Error);
            later["plugindata"]!["data"]!["error_code"] = refusal.Code;
            request = "";
        }

        string? description = request switch
        {
            "joinandconfigure" => "janus-answer",
            "join" => "janus-offer",
            _ => null,
        };
        if (description is not null)
        {
            later["jsep"] = new JsonObject { ["sdp"] = AnswerVectors.Read(description) };
        }

        // Between other news, as it happens there.
        JsonObject news = new() { ["janus"] = "webrtcup", ["sender"] = 10 };
        _events.Writer.TryWrite(new JsonArray(news, later));
        return new JsonObject { ["janus"] = "ack" };
    }
}
