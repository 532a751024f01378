using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Ooblex.LoadGen.Signalling;

/// <summary>Publishes and watches in Janus' video room: a room for each stream. Publishers offer and choose their side
/// of DTLS, since Janus would take the active one; viewers are made an offer.</summary>
/// <param name="url">Of the API, such as http://127.0.0.1:8088/janus.</param>
/// <param name="wire">What carries the requests; sockets without one.</param>
internal sealed class JanusSignalling(Uri url, HttpMessageHandler? wire = null) : ISignalling
{
    // Janus remembers an id for a while after its owner has left, so none is used twice.
    private const long MaxId = 1L << 52;
    private const int NoSuchFeed = 428;
    private const int MaxAttempts = 50;
    private static readonly TimeSpan AttemptInterval = TimeSpan.FromMilliseconds(20);

    private readonly Lazy<Task<JanusSession>> _session = new(() => JanusSession.OpenAsync(url, wire));
    private readonly ConcurrentDictionary<string, Feed> _feeds = new();

    public async Task<SignalledSession> OpenAsync(ClientDescription client, string stream)
    {
        JanusSession session = await _session.Value.ConfigureAwait(false);
        Uri handle = await session.AttachAsync().ConfigureAwait(false);
        Task<ServerDescription> opened = client.Publishes
            ? PublishAsync(session, handle, client, stream)
            : WatchAsync(session, handle, client, stream);
        return new SignalledSession(await opened.ConfigureAwait(false), handle);
    }

    public async Task CloseAsync(SignalledSession session)
    {
        JanusSession janus = await _session.Value.ConfigureAwait(false);
        await janus.DetachAsync(session.Resource!).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_session is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _session.Value.Result.Dispose();
        }
    }

    private async Task<ServerDescription> PublishAsync(
        JanusSession session, Uri handle, ClientDescription client, string stream)
    {
        Feed feed = new(Random.Shared.NextInt64(1, MaxId), Random.Shared.NextInt64(1, MaxId));
        JsonObject room = new()
        {
            ["request"] = "create", ["room"] = feed.Room, ["publishers"] = 1, ["videocodec"] = "vp8",
        };
        JsonObject publish = new()
        {
            ["request"] = "joinandconfigure", ["ptype"] = "publisher", ["room"] = feed.Room, ["id"] = feed.Publisher,
        };
        Granted(await session.AskAsync(handle, room).ConfigureAwait(false));
        JsonObject offer = new() { ["type"] = "offer", ["sdp"] = client.ToOffer(setup: "active") };
        JsonObject said = await session.AskAsync(handle, publish, offer).ConfigureAwait(false);
        _feeds[stream] = feed;
        return ServerDescription.ReadAnswer(SdpIn(Granted(said)), url.Host);
    }

    private async Task<ServerDescription> WatchAsync(
        JanusSession session, Uri handle, ClientDescription client, string stream)
    {
        Feed feed = _feeds[stream];
        JsonObject said = await JoinAsync(session, handle, feed).ConfigureAwait(false);
        ServerDescription offer = ServerDescription.ReadOffer(SdpIn(Granted(said)), url.Host);
        JsonObject answer = new() { ["type"] = "answer", ["sdp"] = client.ToAnswer(offer) };
        Granted(
            await session.AskAsync(handle, new JsonObject { ["request"] = "start" }, answer).ConfigureAwait(false));
        return offer;
    }

    // The room knows of a feed a moment after its publisher has its keys, so the first viewer may come too early.
    private static async Task<JsonObject> JoinAsync(JanusSession session, Uri handle, Feed feed)
    {
        for (int attempt = 1; ; attempt++)
        {
            JsonObject join = new()
            {
                ["request"] = "join",
                ["ptype"] = "subscriber",
                ["room"] = feed.Room,
                ["streams"] = new JsonArray(new JsonObject { ["feed"] = feed.Publisher }),
            };
            JsonObject said = await session.AskAsync(handle, join).ConfigureAwait(false);
            if (attempt == MaxAttempts || (int?)said["plugindata"]?["data"]?["error_code"] != NoSuchFeed)
            {
                return said;
            }

            await Task.Delay(AttemptInterval).ConfigureAwait(false);
        }
    }

    private static JsonObject Granted(JsonObject said) => said["plugindata"]?["data"]?["error"] is { } error
        ? throw new InvalidDataException($"The video room says: {error}")
        : said;

    private static string SdpIn(JsonObject said) => (string?)said["jsep"]?["sdp"]
        ?? throw new InvalidDataException($"Janus sent no description: {said.ToJsonString()}");

    private sealed record Feed(long Room, long Publisher);
}
