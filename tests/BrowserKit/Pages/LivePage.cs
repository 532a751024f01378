using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using Ooblex.BrowserKit.Browsers;
using Ooblex.BrowserKit.Stats;

namespace Ooblex.BrowserKit.Pages;

/// <summary>A tab with the test page: sessions on it are known by names.</summary>
public sealed class LivePage : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Chromium _browser;

    private LivePage(Chromium browser, IPage page) => (_browser, Page) = (browser, page);

    public IPage Page { get; }

    /// <param name="browser">Whose tab.</param>
    /// <param name="address">Any page; what it may load itself does not matter.</param>
    /// <param name="scripts">Run in the page before its own, after those of the kit.</param>
    public static async Task<LivePage> OpenAsync(Chromium browser, Uri address, params string[] scripts) =>
        new(browser, await browser.OpenAsync(address, [PageServer.Read("kit.js"), .. scripts]));

    public Task<PostReply> PublishAsync(string name, PublishRequest request) =>
        CallAsync<PostReply>("kit.publish", name, request);

    public Task<PostReply> WatchAsync(string name, WatchRequest request) =>
        CallAsync<PostReply>("kit.watch", name, request);

    public Task<PeerStats> StatsAsync(string name) => CallAsync<PeerStats>("kit.stats", name);

    public Task ConnectedAsync(string name, TimeSpan patience) =>
        CallAsync<object?>("kit.connected", name, patience.TotalMilliseconds);

    /// <summary>Waits for the first frame on screen.</summary>
    public Task<JoinParts> JoinedAsync(string name, TimeSpan patience) =>
        CallAsync<JoinParts>("kit.joined", name, patience.TotalMilliseconds);

    /// <summary>The longest time one picture stood on screen since the last call.</summary>
    public async Task<TimeSpan> LongestGapAsync(string name) =>
        TimeSpan.FromMilliseconds(await CallAsync<double>("kit.longestGap", name));

    /// <summary>What a viewer has seen so far.</summary>
    public Task<ShownFrames> ShownAsync(string name) => CallAsync<ShownFrames>("kit.shown", name);

    /// <summary>What is on screen.</summary>
    public Task<ShownPicture> PictureAsync(string name) => CallAsync<ShownPicture>("kit.picture", name);

    public Task<PatchReply> RestartIceAsync(string name, string ifMatch) =>
        CallAsync<PatchReply>("kit.restartIce", name, ifMatch);

    /// <summary>DELETEs the session; the connection learns of it from the node.</summary>
    public Task<int> EndAsync(string name) => CallAsync<int>("kit.end", name);

    /// <summary>Closes the connection on this side.</summary>
    public Task CloseAsync(string name) => CallAsync<object?>("kit.close", name);

    /// <summary>What came on a session's data channels since the last call.</summary>
    public Task<IReadOnlyList<ChannelMessage>> MessagesAsync(string name) =>
        CallAsync<IReadOnlyList<ChannelMessage>>("kit.messages", name);

    /// <summary>Sends a text on a data channel that is open.</summary>
    public Task SayAsync(string name, string label, string text) =>
        CallAsync<object?>("kit.say", name, label, text);

    /// <summary>Stops a canvas: from now on it gives no frame.</summary>
    public Task FreezeAsync(string name) => CallAsync<object?>("kit.freeze", name);

    /// <summary>A publisher sends nothing of one kind for a while.</summary>
    public Task PauseAsync(string name, string kind, TimeSpan time) =>
        CallAsync<object?>("kit.pauseSending", name, kind, time.TotalMilliseconds);

    public Task KeepConnectionsAsync() => CallAsync<object?>("kit.keepConnections");

    /// <summary>
    /// Waits until the figures of a session are as expected; says what they were when they never are.
    /// </summary>
    public async Task<PeerStats> UntilAsync(
        string name, string expectation, Func<PeerStats, bool> holds, TimeSpan patience)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            PeerStats stats = await StatsAsync(name);
            if (holds(stats))
            {
                return stats;
            }

            if (waited.Elapsed > patience)
            {
                throw new TimeoutException(
                    $"Not within {patience}: {expectation}.\n{JsonSerializer.Serialize(stats, Json)}");
            }

            await Task.Delay(PollInterval);
        }
    }

    /// <summary>The tab's process dies.</summary>
    public Task CrashAsync() => _browser.CrashAsync(Page);

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    private async Task<T> CallAsync<T>(string function, params object[] words)
    {
        string arguments = JsonSerializer.Serialize(words, Json);
        string result = await Page.EvaluateAsync<string>(
            $"async text => JSON.stringify(await {function}(...JSON.parse(text)) ?? null)", arguments);
        return JsonSerializer.Deserialize<T>(result, Json)!;
    }
}
