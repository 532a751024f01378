using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Media;

/// <summary>Sound without picture, picture without sound, on either side; and what belongs to both.</summary>
public sealed class TrackTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task Sound_alone_is_heard_by_a_viewer_that_asked_for_both()
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream) with { Video = null });

        Assert.Equal(201, (await viewer.WatchAsync("v", stage.Watching(stream))).Status);
        PeerStats stats = await viewer.UntilAsync(
            "v", "sound is decoded", now => now.Audio is { TotalAudioEnergy: > 0 }, Stage.Patience);

        Assert.Equal(0, stats.Video?.PacketsReceived ?? 0);
    }

    [Fact]
    public async Task A_picture_alone_is_seen_by_a_viewer_that_asked_for_both()
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream) with { Audio = false });

        Assert.Equal(201, (await viewer.WatchAsync("v", stage.Watching(stream))).Status);
        PeerStats stats = await viewer.UntilAsync(
            "v", "pictures are decoded", now => now.Video is { FramesDecoded: > 10 }, Stage.Patience);

        Assert.Equal(0, stats.Audio?.PacketsReceived ?? 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_viewer_may_ask_for_one_of_both(bool video)
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream));

        PostReply reply = await viewer.WatchAsync(
            "v", stage.Watching(stream) with { Video = video, Audio = !video });
        PeerStats stats = await viewer.UntilAsync(
            "v",
            "the one track is decoded",
            now => video ? now.Video is { FramesDecoded: > 10 } : now.Audio is { TotalAudioEnergy: > 0 },
            Stage.Patience);

        Assert.Equal(201, reply.Status);
        Assert.Single(stats.Inbound);
    }

    [Fact]
    public async Task Sound_and_picture_carry_the_publishers_clock()
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream));
        await viewer.WatchAsync("v", stage.Watching(stream));

        // Chromium learns the clock of a track from sender reports, and both clocks must be one.
        PeerStats stats = await viewer.UntilAsync(
            "v",
            "sender reports of both tracks arrived",
            now => now.RemoteOutbound.Count(row => row.ReportsSent > 1) == 2
                && now.Inbound.Count(row => row.EstimatedPlayoutTimestamp > 0) == 2,
            Stage.Patience);

        double apartMs = stats.Video!.EstimatedPlayoutTimestamp!.Value - stats.Audio!.EstimatedPlayoutTimestamp!.Value;
        Assert.InRange(apartMs, -250, 250);
    }

    [Fact]
    public async Task A_channel_for_results_opens_beside_the_media()
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream) with { Channels = ["ai-results"] });

        PeerStats stats = await publisher.UntilAsync(
            "p", "the channel is open", now => now.Channels is [{ State: "open" }], Stage.Patience);

        Assert.Equal("ai-results", stats.Channels[0].Label);
    }

    [Fact]
    public async Task A_publisher_of_three_layers_is_seen()
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        PostReply published = await publisher.PublishAsync("p", stage.Publishing(stream) with
        {
            Width = 1280,
            Height = 720,
            Encodings = [new("high", 1_000_000, 1), new("medium", 500_000, 2), new("low", 200_000, 4)],
        });
        Assert.Contains("a=simulcast:recv high;medium;low", published.Body, StringComparison.Ordinal);
        await publisher.UntilAsync(
            "p",
            "all three layers are sent",
            now => now.Outbound.Count(row => row is { Rid: not null, FramesEncoded: > 5 }) == 3,
            Stage.Patience);

        await viewer.WatchAsync("v", stage.Watching(stream));
        PeerStats first = await viewer.UntilAsync(
            "v", "pictures are decoded", now => now.Video is { FramesDecoded: > 10 }, Stage.Patience);
        await viewer.UntilAsync(
            "v", "they go on", now => now.Video!.FramesDecoded > first.Video!.FramesDecoded + 20, Stage.Patience);

        Assert.Contains(first.Video!.FrameWidth, new[] { 320, 640, 1280 });
    }
}
