using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Signalling;

/// <summary>Who may publish a stream that somebody publishes already.</summary>
public sealed class TakeOverTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_page_that_reloads_takes_its_stream_over_and_viewers_go_on()
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream));
        await viewer.WatchAsync("v", stage.Watching(stream));
        await viewer.JoinedAsync("v", Stage.Patience);
        string? before = (await stage.Api.StreamAsync(stream)).Publisher;

        await publisher.Page.ReloadAsync();
        PostReply again = await publisher.PublishAsync("p", stage.Publishing(stream));
        PeerStats joined = await viewer.StatsAsync("v");
        await viewer.UntilAsync(
            "v",
            "the viewer's session shows the new publisher",
            now => now.Video!.FramesDecoded > joined.Video!.FramesDecoded + 20
                && now.Audio!.TotalAudioEnergy > joined.Audio!.TotalAudioEnergy,
            Stage.Patience);

        Assert.Equal(201, again.Status);
        Assert.NotEqual(before, (await stage.Api.StreamAsync(stream)).Publisher);
        await Eventually.TrueAsync(
            "the old session is gone",
            async () => (await stage.Api.SessionsAsync(stream)).Count(row => row.Role == "publisher") == 1,
            Stage.Patience);
    }

    [Fact]
    public async Task Another_key_cannot_take_a_live_stream()
    {
        string stream = stage.NewStream();
        string other = await stage.Api.NewKeyAsync("publish", "view");
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage intruder = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream));
        await publisher.ConnectedAsync("p", Stage.Patience);

        PostReply refused = await intruder.PublishAsync("p", stage.Publishing(stream) with { Key = other });

        Assert.Equal(409, refused.Status);
        PeerStats before = await publisher.StatsAsync("p");
        await publisher.UntilAsync(
            "p",
            "the rightful publisher goes on",
            now => now.Connection == "connected"
                && now.Outbound.Sum(row => row.PacketsSent) > before.Outbound.Sum(row => row.PacketsSent) + 50,
            Stage.Patience);
    }

    [Fact]
    public async Task A_stream_is_free_for_another_key_when_its_publisher_has_ended()
    {
        string stream = stage.NewStream();
        string other = await stage.Api.NewKeyAsync("publish", "view");
        await using LivePage page = await stage.OpenPageAsync();
        await page.PublishAsync("first", stage.Publishing(stream));
        await page.ConnectedAsync("first", Stage.Patience);
        Assert.Equal(200, await page.EndAsync("first"));

        PostReply next = await page.PublishAsync("second", stage.Publishing(stream) with { Key = other });

        Assert.Equal(201, next.Status);
        await page.ConnectedAsync("second", Stage.Patience);
    }
}
