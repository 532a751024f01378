using System.Net;
using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Recovery;

/// <summary>What a node remembers of its life before.</summary>
public sealed class RestartTests(Stage stage) : IClassFixture<Stage>
{
    // Without a word from the node, clients would hear of its end only when consent runs out, after fifteen seconds.
    private static readonly TimeSpan BeforeConsentEnds = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_killed_node_remembers_streams_and_keys_and_its_clients_come_back()
    {
        string stream = stage.NewStream();
        await stage.Api.CreateStreamAsync(stream, "A name to keep");
        string key = await stage.Api.NewKeyAsync("publish", "view");
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        PostReply published = await publisher.PublishAsync("p", stage.Publishing(stream) with { Key = key });
        PostReply watched = await viewer.WatchAsync("v", stage.Watching(stream) with { Key = key });
        await viewer.JoinedAsync("v", Stage.Patience);

        await stage.Node.KillHardAsync();
        await stage.Node.StartAgainAsync();

        StreamRow row = Assert.Single(await stage.Api.StreamsAsync(), row => row.Id == stream);
        Assert.Equal("A name to keep", row.Name);
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(published));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(watched));
        await Eventually.TrueAsync(
            "the stream waits for a publisher",
            async () => (await stage.Api.StreamAsync(stream)) is { Status: "waiting", Viewers: 0 },
            Stage.Patience);

        await publisher.CloseAsync("p");
        await viewer.CloseAsync("v");
        Assert.Equal(201, (await publisher.PublishAsync("p2", stage.Publishing(stream) with { Key = key })).Status);
        Assert.Equal(201, (await viewer.WatchAsync("v2", stage.Watching(stream) with { Key = key })).Status);
        PeerStats stats = await viewer.UntilAsync(
            "v2", "pictures are decoded", now => now.Video is { FramesDecoded: > 20 }, Stage.Patience);
        Assert.Equal("connected", stats.Connection);
    }

    [Fact]
    public async Task A_node_that_is_asked_to_end_says_goodbye_and_ends_in_time()
    {
        string stream = stage.NewStream();
        await using LivePage page = await stage.OpenPageAsync();
        await page.PublishAsync("p", stage.Publishing(stream));
        await page.WatchAsync("v", stage.Watching(stream));
        await page.JoinedAsync("v", Stage.Patience);

        int code = await stage.Node.TerminateAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, code);
        await page.UntilAsync(
            "p", "the publisher heard it", now => now.Dtls == "closed", BeforeConsentEnds);
        await page.UntilAsync(
            "v", "the viewer heard it", now => now.Dtls == "closed", BeforeConsentEnds);
        await stage.Node.StartAgainAsync();
        Assert.Empty(await stage.Api.SessionsAsync());
    }

    private async Task<HttpStatusCode> DeleteAsync(PostReply session)
    {
        using HttpResponseMessage response = await stage.Node.Api.DeleteAsync(new Uri(session.Url!));
        return response.StatusCode;
    }
}
