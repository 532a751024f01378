using System.Globalization;
using Microsoft.Playwright;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Signalling;

/// <summary>The node's own pages, used as a person would.</summary>
public sealed class ProductPageTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly LocatorWaitForOptions Soon = new() { Timeout = 15_000 };

    [Theory]
    [InlineData("camera", "")]
    [InlineData("test", "VP9")]
    public async Task The_pages_of_the_node_publish_and_watch(string source, string codec)
    {
        string stream = stage.NewStream();
        List<string> complaints = [];
        IPage publisher = await OpenAsync("/publish.html", stream, complaints);
        IPage viewer = await OpenAsync("/watch.html", stream, complaints);

        await publisher.SelectOptionAsync("#publish-source", source);
        await publisher.SelectOptionAsync("#publish-codec", codec);
        await publisher.ClickAsync("#publish-start");
        await publisher.Locator("#publish-state[data-state=live]").WaitForAsync(Soon);
        await viewer.ClickAsync("#watch-start");
        await viewer.Locator("#watch-state[data-state=live]").WaitForAsync(Soon);
        await FramesAsync(viewer, 20);

        string joined = await viewer.Locator("#watch-join-ms").InnerTextAsync();
        string picture = await viewer.Locator("#watch-picture").InnerTextAsync();
        Assert.InRange(int.Parse(joined, CultureInfo.InvariantCulture), 1, 60_000);
        Assert.Contains(codec.Length > 0 ? codec : "×", picture, StringComparison.Ordinal);

        await viewer.ClickAsync("#watch-stop");
        await publisher.ClickAsync("#publish-stop");
        await Eventually.TrueAsync(
            "both sessions ended",
            async () => (await stage.Api.SessionsAsync(stream)).Count == 0,
            TimeSpan.FromSeconds(10)); // Long before consent would have run out.
        Assert.Empty(complaints);
        await publisher.CloseAsync();
        await viewer.CloseAsync();
    }

    [Fact]
    public async Task A_page_that_watches_too_early_begins_when_somebody_publishes()
    {
        string stream = stage.NewStream();
        await stage.Api.CreateStreamAsync(stream, "Later");
        IPage viewer = await OpenAsync("/watch.html", stream, []);
        await viewer.ClickAsync("#watch-start");
        await viewer.Locator("#watch-error:not([hidden])").WaitForAsync(Soon);

        IPage publisher = await OpenAsync("/publish.html", stream, []);
        await publisher.ClickAsync("#publish-start");

        await FramesAsync(viewer, 5);
        await publisher.CloseAsync();
        await viewer.CloseAsync();
    }

    private static Task FramesAsync(IPage viewer, int more) => Eventually.TrueAsync(
        $"the page shows more than {more} frames",
        async () => int.TryParse(
            await viewer.Locator("#watch-frames").InnerTextAsync(), CultureInfo.InvariantCulture, out int frames)
            && frames > more,
        Stage.Patience);

    private async Task<IPage> OpenAsync(string path, string stream, List<string> complaints)
    {
        IPage page = await stage.Browser.OpenAsync(
            new Uri(stage.Node.Http, $"{path}#stream={stream}&key={stage.Node.ApiKey}"));
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, line) =>
        {
            if (line.Type == "error")
            {
                complaints.Add(line.Text);
            }
        };
        return page;
    }
}
