using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Guide;

/// <summary>What users copy from the guide works against the node as it stands there.</summary>
public sealed class GuideClassTests(Stage stage) : IClassFixture<Stage>
{
    private const string Publish = """
        async ([endpoint, key]) => {
            const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
            await new WHIPClient(endpoint, key).publish(stream);
        }
        """;

    // F1 of the requirements: view() listens for tracks too late, so its promise never resolves. Nobody waits for it.
    private const string View = "([endpoint, key]) => { new WHEPClient(endpoint, key).view(); }";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_guides_publisher_and_viewer_meet_word_for_word(bool onTheNodesOrigin)
    {
        string stream = stage.NewStream();
        Uri address = onTheNodesOrigin ? stage.Node.Http : stage.Pages.Address;
        await using LivePage publisher = await OpenAsync(address, "WHIPClient");
        await using LivePage viewer = await OpenAsync(address, "WHEPClient");

        await publisher.Page.EvaluateAsync(Publish, new[] { stage.Api.Whip(stream).ToString(), stage.Node.ApiKey });
        await publisher.ConnectedAsync("made-0", Stage.Patience);

        int status = (await viewer.Page.RunAndWaitForResponseAsync(
            () => viewer.Page.EvaluateAsync(View, new[] { stage.Api.Whep(stream).ToString(), stage.Node.ApiKey }),
            response => response.Request.Method == "POST")).Status;
        PeerStats stats = await viewer.UntilAsync(
            "made-0",
            "pictures are decoded and sound arrives",
            now => now is { Connection: "connected", Video.FramesDecoded: > 20, Audio.PacketsReceived: > 20 },
            Stage.Patience);

        Assert.Equal(201, status);
        Assert.Equal(640, stats.Video!.FrameWidth);
    }

    private async Task<LivePage> OpenAsync(Uri address, string sample)
    {
        LivePage page = await LivePage.OpenAsync(stage.Browser, address, GuideSamples.Class(sample));
        await page.KeepConnectionsAsync();
        return page;
    }
}
