using System.Net;
using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;
using Ooblex.TestKit.Network;

namespace Ooblex.Interop.Tests.Network;

/// <summary>What a bad network does to a call.</summary>
public sealed class LossTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Five_percent_loss_each_way_is_repaired_without_a_freeze()
    {
        const int seed = 20_251;
        string stream = stage.NewStream();
        await using LossProxy up = Proxy(seed, 0.05);
        await using LossProxy down = Proxy(seed + 100, 0.05);
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream) with { Port = up.Port });
        await publisher.ConnectedAsync("p", Stage.Patience);
        await viewer.WatchAsync("v", stage.Watching(stream) with { Port = down.Port });
        await viewer.JoinedAsync("v", Stage.Patience);
        PeerStats begun = await viewer.StatsAsync("v");
        await viewer.LongestGapAsync("v");
        double requests = await stage.Api.MetricAsync("ooblex_media_plis_total");

        // A machine that stands still by itself makes a gap too, now and then; what we fail to repair, in every window.
        int windows = 0;
        TimeSpan longest;
        do
        {
            windows++;
            await Task.Delay(Watched);
            longest = await viewer.LongestGapAsync("v");
        }
        while (longest > LongestGap && windows < 3);

        PeerStats sent = await publisher.StatsAsync("p");
        InboundStats video = (await viewer.StatsAsync("v")).Video!;
        int frames = video.FramesDecoded - begun.Video!.FramesDecoded;
        string figures = $"seed {seed}: lost up {up.Lost}/{up.Delivered + up.Lost}, "
            + $"down {down.Lost}/{down.Delivered + down.Lost}, "
            + $"{frames} frames in {windows} windows, longest gap {longest.TotalMilliseconds:F0} ms, "
            + $"PLI {video.PliCount}, NACK {video.NackCount}, repaired {video.RetransmittedPacketsReceived}, "
            + $"resent up {sent.Outbound.Sum(row => row.RetransmittedPacketsSent)}";
        Assert.True(up.Lost > 0 && down.Lost > 0, figures);
        Assert.True(video.RetransmittedPacketsReceived > 0, figures);
        Assert.True(sent.Outbound.Sum(row => row.RetransmittedPacketsSent) > 0, figures);
        Assert.True(frames > Watched.TotalSeconds * 15, figures);
        Assert.True(longest <= LongestGap, figures);
        Assert.True(await stage.Api.MetricAsync("ooblex_media_plis_total") - requests <= 6 * windows, figures);
    }

    [Fact]
    public async Task A_cable_pulled_out_for_three_seconds_does_not_end_the_call()
    {
        string stream = stage.NewStream();
        await using LossProxy down = Proxy(7, 0);
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream));
        await publisher.ConnectedAsync("p", Stage.Patience);
        await viewer.WatchAsync("v", stage.Watching(stream) with { Port = down.Port });
        await viewer.JoinedAsync("v", Stage.Patience);

        down.IsCut = true;
        await Task.Delay(TimeSpan.FromSeconds(3));
        PeerStats dark = await viewer.StatsAsync("v");
        down.IsCut = false;

        await viewer.UntilAsync(
            "v",
            "pictures go on",
            now => now.Connection == "connected" && now.Video!.FramesDecoded > dark.Video!.FramesDecoded + 20,
            Stage.Patience);
        Assert.Single(await stage.Api.SessionsAsync(stream), row => row.Role == "viewer");
    }

    [Fact]
    public async Task Media_goes_on_over_an_ICE_restart_and_the_tag_before_it_is_refused()
    {
        string stream = stage.NewStream();
        await using LossProxy first = Proxy(1, 0);
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        PostReply published = await publisher.PublishAsync("p", stage.Publishing(stream) with { Port = first.Port });
        await publisher.ConnectedAsync("p", Stage.Patience);
        await viewer.WatchAsync("v", stage.Watching(stream));
        await viewer.JoinedAsync("v", Stage.Patience);

        PatchReply restarted = await publisher.RestartIceAsync("p", "*");
        PeerStats before = await viewer.StatsAsync("v");
        await viewer.UntilAsync(
            "v", "pictures go on", now => now.Video!.FramesDecoded > before.Video!.FramesDecoded + 40, Stage.Patience);
        PatchReply old = await publisher.RestartIceAsync("p", published.Etag!);

        Assert.Equal(200, restarted.Status);
        Assert.NotEqual(published.Etag, restarted.Etag);
        Assert.Equal(412, old.Status);
        await publisher.ConnectedAsync("p", Stage.Patience);
    }

    private LossProxy Proxy(int seed, double loss) => new(
        new IPEndPoint(IPAddress.Loopback, stage.Node.Ports.Media),
        new LossProxyOptions { Seed = seed, LossToServer = loss, LossToClient = loss });
}
