using System.Net;
using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Signalling;

/// <summary>Each way a session can end frees it, and the other side learns of it.</summary>
public sealed class EndingTests(Stage stage) : IClassFixture<Stage>
{
    // Half of the time after which a session would end by itself, for want of consent.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task DELETE_ends_a_session_once_and_for_all()
    {
        string stream = stage.NewStream();
        await using LivePage page = await stage.OpenPageAsync();
        PostReply published = await page.PublishAsync("p", stage.Publishing(stream));
        await page.ConnectedAsync("p", Stage.Patience);

        Assert.Equal(200, await page.EndAsync("p"));

        await page.UntilAsync(
            "p", "the page learns of the end", now => now.Dtls == "closed", AtOnce);
        await FreedAsync(stream, AtOnce);
        using HttpResponseMessage again = await stage.Node.Api.DeleteAsync(new Uri(published.Url!));
        Assert.Contains(again.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound });
        Assert.Equal("waiting", (await stage.Api.StreamAsync(stream)).Status);
    }

    [Fact]
    public async Task A_connection_that_is_closed_is_freed_at_once()
    {
        string stream = stage.NewStream();
        await using LivePage page = await stage.OpenPageAsync();
        await page.PublishAsync("p", stage.Publishing(stream));
        await page.ConnectedAsync("p", Stage.Patience);
        await page.WatchAsync("v", stage.Watching(stream));
        await page.JoinedAsync("v", Stage.Patience);

        await page.CloseAsync("v");
        await page.CloseAsync("p");

        // No DELETE was sent: DTLS said goodbye. Figures are sampled once a second.
        await FreedAsync(stream, AtOnce);
    }

    [Fact]
    public async Task A_tab_that_dies_is_freed_when_its_consent_runs_out()
    {
        string stream = stage.NewStream();
        LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream));
        await publisher.ConnectedAsync("p", Stage.Patience);
        await viewer.WatchAsync("v", stage.Watching(stream));
        await viewer.JoinedAsync("v", Stage.Patience);

        await publisher.CrashAsync();

        await Eventually.TrueAsync(
            "only the viewer is left",
            async () => await stage.Api.SessionsAsync(stream) is [{ Role: "viewer" }],
            Stage.Patience);
        Assert.Equal("waiting", (await stage.Api.StreamAsync(stream)).Status);
        Assert.Equal("connected", (await viewer.StatsAsync("v")).Connection);
    }

    [Fact]
    public async Task An_operator_can_end_a_viewer()
    {
        string stream = stage.NewStream();
        await using LivePage page = await stage.OpenPageAsync();
        await page.PublishAsync("p", stage.Publishing(stream));
        await page.WatchAsync("v", stage.Watching(stream));
        await page.JoinedAsync("v", Stage.Patience);
        SessionRow? viewer = null;
        await Eventually.TrueAsync(
            "the operator sees the viewer",
            async () => (viewer = (await stage.Api.SessionsAsync(stream)).FirstOrDefault(IsViewer)) is not null,
            Stage.Patience);

        using HttpResponseMessage ended =
            await stage.Node.Api.DeleteAsync(new Uri($"/v1/sessions/{viewer!.Id}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await page.UntilAsync(
            "v", "the viewer learns of the end", now => now.Dtls == "closed", AtOnce);
        PeerStats publisher = await page.StatsAsync("p");
        Assert.Equal("connected", publisher.Connection);
    }

    private static bool IsViewer(SessionRow row) => row.Role == "viewer";

    private Task FreedAsync(string stream, TimeSpan patience) => Eventually.TrueAsync(
        "the engine has no session of the stream",
        async () => (await stage.Api.SessionsAsync(stream)).Count == 0,
        patience);
}
