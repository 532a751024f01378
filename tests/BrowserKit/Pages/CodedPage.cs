using System.Text.Json;
using Microsoft.Playwright;
using Ooblex.BrowserKit.Browsers;

namespace Ooblex.BrowserKit.Pages;

/// <summary>A tab that numbers the pictures it publishes, and knows from which of them each result came.</summary>
public sealed class CodedPage : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly IPage _page;

    private CodedPage(IPage page) => _page = page;

    /// <param name="browser">Whose tab.</param>
    /// <param name="node">Its pages' own modules are used.</param>
    public static async Task<CodedPage> OpenAsync(Chromium browser, Uri node) =>
        new(await browser.OpenAsync(new Uri(node, "/watch.html"), PageServer.Read("codes.js")));

    public Task PublishAsync(string stream, string key, string codec, int frameRate) =>
        _page.EvaluateAsync(
            "([s, k, c, f]) => codes.publish(s, k, c, f)", new object[] { stream, key, codec, frameRate });

    public Task WatchAsync(string stream, string key) =>
        _page.EvaluateAsync("([s, k]) => codes.watch(s, k)", new object[] { stream, key });

    /// <summary>The data channel of results ends; pictures go on.</summary>
    public Task CloseChannelAsync() => _page.EvaluateAsync("codes.closeChannel()");

    /// <summary>The results since the last call.</summary>
    public async Task<CodedResults> TakeAsync() =>
        (await _page.EvaluateAsync("codes.take()"))!.Value.Deserialize<CodedResults>(Json)!;

    public async Task<SendingFigures> SendingAsync() =>
        (await _page.EvaluateAsync("codes.sending()"))!.Value.Deserialize<SendingFigures>(Json)!;

    public async ValueTask DisposeAsync() => await _page.CloseAsync();
}

/// <param name="Results">In the order of their coming.</param>
/// <param name="Shown">Pictures whose number was read, since the start.</param>
/// <param name="Unread">Pictures whose number could not be read.</param>
public sealed record CodedResults(IReadOnlyList<CodedResult> Results, int Shown, int Unread);

/// <summary>One result; moments are milliseconds on the page's clock.</summary>
/// <param name="Number">Of its picture; -1 where that was not seen.</param>
/// <param name="Faces">How many were found.</param>
/// <param name="Way">How it came: <c>data channel</c> or <c>events</c>.</param>
/// <param name="DrawnMs">When its picture was drawn.</param>
/// <param name="CapturedMs">When the node takes it to have been captured.</param>
/// <param name="ReceivedMs">When its frame was at the node whole.</param>
/// <param name="StartedMs">When the model began.</param>
/// <param name="FoundMs">When the node had the result.</param>
/// <param name="ArrivedMs">When the page had it.</param>
public sealed record CodedResult(
    int Number,
    int Faces,
    string Way,
    double DrawnMs,
    double CapturedMs,
    double ReceivedMs,
    double StartedMs,
    double FoundMs,
    double ArrivedMs);

/// <summary>Totals of the browser's sender; times in seconds.</summary>
public sealed record SendingFigures(
    long FramesEncoded, double TotalEncodeTime, long PacketsSent, double TotalPacketSendDelay, double FramesPerSecond);
