using System.Net.Http.Json;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Views;

/// <summary>A stream whose name is changed again and again, and what of that was acknowledged.</summary>
/// <remarks>An acknowledged change is an event that must never be lost, wherever the stream's entity goes.</remarks>
internal sealed class Acknowledged
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A gateway waits ten seconds for an entity. Who wants to know when it is back must ask more often.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(1);

    private Acknowledged(string stream, string site) => (Stream, Site) = (stream, site);

    public string Stream { get; }

    public string Site { get; }

    /// <summary>Changes that were answered with success; the last of them is the stream's name.</summary>
    public int Count { get; private set; }

    public string Name => $"change {Count}";

    public string PersistenceId => $"stream/{Site}/{Stream}";

    /// <summary>Makes a stream by REST, at the site of a gateway.</summary>
    public static async Task<Acknowledged> CreateAsync(NodeProcess gateway, string stream)
    {
        await Eventually.HoldsAsync(
            $"{gateway.Id} makes {stream}",
            async () =>
            {
                // Making a stream that is there changes it: it may be asked again.
                using HttpResponseMessage made = await gateway.Api.PostAsJsonAsync(
                    new Uri("/v1/streams", UriKind.Relative), new { id = stream, name = "change 0" });
                return made.IsSuccessStatusCode ? null : await made.Content.ReadAsStringAsync();
            },
            Patience);
        StreamSight? sight = null;
        await Eventually.HoldsAsync(
            $"{stream} is there",
            async () => (sight = await gateway.StreamAsync(stream)) is null ? "it is not" : null,
            Patience);
        return new Acknowledged(stream, sight!.Site);
    }

    /// <summary>Changes it so many times more, and each until it is acknowledged.</summary>
    public async Task ChangeAsync(NodeProcess gateway, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await ChangeAgainAsync(gateway, Patience);
        }
    }

    /// <summary>Changes it as soon as its entity is there, and gives how long that took.</summary>
    public Task<TimeSpan> ChangeAgainAsync(NodeProcess gateway, TimeSpan patience) => Eventually.HoldsAsync(
        $"the entity of {Stream} is back",
        async () => await TryChangeAsync(gateway) ? null : "no answer",
        patience);

    /// <summary>Waits until the entity says what was acknowledged last.</summary>
    public Task<TimeSpan> RemembersAsync(NodeProcess gateway, TimeSpan patience) => Eventually.HoldsAsync(
        $"{Stream} is called {Name}",
        async () => await gateway.StreamAsync(Stream) is not { } sight ? "no answer"
            : sight.Name == Name ? null : $"it is called {sight.Name}",
        patience);

    /// <summary>The node where its entity is, as soon as the asked one has heard of it.</summary>
    public async Task<string> HomeAsync(NodeProcess asked)
    {
        string? home = null;
        await Eventually.HoldsAsync(
            $"{asked.Id} has heard of {Stream}",
            async () => (home = await ListedAtAsync(asked)) is null ? "it has not" : null,
            Patience);
        return home!;
    }

    private async Task<string?> ListedAtAsync(NodeProcess asked)
    {
        IReadOnlyList<System.Text.Json.Nodes.JsonObject> streams = await asked.AskAsync("media", "streams");
        return streams.FirstOrDefault(row => row.Text("stream") == Stream)?.Text("home");
    }

    /// <summary>Waits until its entity is at one of these nodes.</summary>
    public Task<TimeSpan> IsAtAsync(NodeProcess asked, Func<string, bool> there, TimeSpan patience) =>
        Eventually.HoldsAsync(
            $"{Stream} has moved",
            async () => await HomeAsync(asked) is var home && there(home) ? null : $"it is at {home}",
            patience);

    // An answer that never came says nothing: the change may have been made. It is made again, with the same name.
    private async Task<bool> TryChangeAsync(NodeProcess gateway)
    {
        using CancellationTokenSource limit = new(AnswerPatience);
        try
        {
            using HttpResponseMessage changed = await gateway.Api.PatchAsJsonAsync(
                new Uri($"/v1/streams/{Stream}", UriKind.Relative), new { name = $"change {Count + 1}" }, limit.Token);
            Count += changed.IsSuccessStatusCode ? 1 : 0;
            return changed.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
