using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Media;

/// <summary>Many viewers, and viewers that come late.</summary>
public sealed class AudienceTests(Stage stage) : IClassFixture<Stage>
{
    private const int Viewers = 10;

    [Fact]
    public async Task Ten_viewers_watch_at_once()
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage audience = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream));
        await publisher.ConnectedAsync("p", Stage.Patience);
        string[] names = [.. Enumerable.Range(0, Viewers).Select(number => $"v{number}")];

        PostReply[] replies = await Task.WhenAll(
            names.Select(name => audience.WatchAsync(name, stage.Watching(stream))));
        foreach (string name in names)
        {
            await audience.UntilAsync(
                name, "pictures are decoded", now => now.Video is { FramesDecoded: > 30 }, Stage.Patience);
        }

        Assert.All(replies, reply => Assert.Equal(201, reply.Status));
        Assert.Equal(Viewers, (await stage.Api.StreamAsync(stream)).Viewers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task One_that_comes_late_sees_a_picture_that_no_longer_moves(int secondsBeforeItStops)
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream) with { Video = "canvas", Audio = false });
        await publisher.ConnectedAsync("p", Stage.Patience);
        await viewer.WatchAsync("early", stage.Watching(stream));
        await viewer.JoinedAsync("early", Stage.Patience);
        await Task.Delay(TimeSpan.FromSeconds(secondsBeforeItStops));
        await publisher.FreezeAsync("p");
        PeerStats frozen = await SettledAsync(publisher);
        double replays = await stage.Api.MetricAsync("ooblex_media_keyframe_replays_total");

        await viewer.WatchAsync("late", stage.Watching(stream));
        await viewer.JoinedAsync("late", Stage.Patience);

        // The encoder had nothing to do with it: the node kept the picture.
        PeerStats after = await publisher.StatsAsync("p");
        Assert.Equal(frozen.Outbound[0].FramesEncoded, after.Outbound[0].FramesEncoded);
        await Eventually.TrueAsync(
            "the replay is counted",
            async () => await stage.Api.MetricAsync("ooblex_media_keyframe_replays_total") > replays,
            Stage.Patience);
    }

    private static async Task<PeerStats> SettledAsync(LivePage publisher)
    {
        int encoded = -1;
        return await publisher.UntilAsync(
            "p",
            "the encoder rests",
            now =>
            {
                bool same = now.Outbound[0].FramesEncoded == encoded;
                encoded = now.Outbound[0].FramesEncoded;
                return same;
            },
            Stage.Patience);
    }
}
