using System.Net.Http.Json;
using System.Text.Json;
using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;
using Ooblex.Pipelines.Tests.Renditions;
using Xunit.Abstractions;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>The picture of a real browser's camera, changed by a node, beside the original in another tab.</summary>
[Collection(VisionTests.Name)]
public sealed class RenditionTests(VisionStage stage, ITestOutputHelper output)
{
    private const string Name = "blur";
    private const int Frames = 150;

    // More than one loop of the film: for a part of it, what is seen behind people is a blank wall.
    private const int Looks = 14;
    private const int BetweenLooks = 12;
    private const double InStepMs = 40;

    /// <summary>Frames that a node knows to have left out, one by one.</summary>
    private static readonly string[] LeftOut =
    [
        "ooblex_rendition_frames_total{outcome=\"dropped\"}",
        "ooblex_rendition_frames_total{outcome=\"failed\"}",
        "ooblex_pipeline_frames_total{outcome=\"broken\"}",
        "ooblex_pipeline_drops_total{reason=\"overtaken\"}",
    ];

    // The browser encodes one picture and decodes two, and the node works in between, on cores that others use too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Every_frame_comes_back_with_its_background_blurred_and_its_sound_in_step()
    {
        string stream = stage.NewStream();
        await using LivePage page = await stage.OpenPageAsync();
        Assert.Equal(201, (await page.PublishAsync("p", stage.Publishing(stream) with { FrameRate = 30 })).Status);
        await using LivePage watcher = await stage.OpenPageAsync();
        Assert.Equal(404, (await watcher.WatchAsync("none", Rendition(stream))).Status);

        await AskAsync(stream);
        await Eventually.TrueAsync(
            "the rendition is live",
            async () => await StatusAsync(stream) == "live",
            Patience);
        Assert.Equal(201, (await watcher.WatchAsync("o", stage.Watching(stream))).Status);
        Assert.Equal(201, (await watcher.WatchAsync("r", Rendition(stream))).Status);
        await watcher.UntilAsync("o", "the original is seen and heard", IsSeenAndHeard, Patience);
        PeerStats seen = await watcher.UntilAsync("r", "the rendition is seen and heard", IsSeenAndHeard, Patience);
        Assert.Equal(("video/H264", 640), (seen.Video!.MimeType, seen.Video.FrameWidth));

        await CompareAsync(stream, page, watcher);
        await TellTimesAsync();

        // It ends with its pipeline, and the original goes on.
        using HttpResponseMessage gone = await stage.Node.Api.DeleteAsync(PipelineOf(stream));
        Assert.True(gone.IsSuccessStatusCode);
        await watcher.UntilAsync("r", "the session is closed", now => now.Dtls is "closed", Patience);
        Assert.NotEqual("closed", (await watcher.StatsAsync("o")).Dtls);
    }

    private static bool IsSeenAndHeard(PeerStats now) => now is
    {
        Video: { FramesDecoded: > 30, EstimatedPlayoutTimestamp: > 0 },
        Audio: { TotalAudioEnergy: > 0, EstimatedPlayoutTimestamp: > 0 },
    };

    private async Task CompareAsync(string stream, LivePage publisher, LivePage watcher)
    {
        double left = await LeftOutAsync();
        Uri whep = stage.Watching(stream).Url;
        using WireViewer original = await WireViewer.ConnectAsync(stage.Node.Api, whep, "VP8");
        using WireViewer rendition = await WireViewer.ConnectAsync(stage.Node.Api, Rendition(stream).Url, "H264");
        await LookAsync(watcher);
        await publisher.PauseAsync("p", "video", TimeSpan.FromMilliseconds(500));
        await Task.WhenAll(MoreAsync(original), MoreAsync(rendition));
        CompareWires(original, rendition, await LeftOutAsync() - left);
    }

    // Enough to tell which frame is which, and what reports say of them.
    private static Task MoreAsync(WireViewer viewer)
    {
        int before = viewer.Seen.Video.Frames.Count;
        return Eventually.TrueAsync(
            "more pictures on the wire",
            () => Task.FromResult(viewer.Seen is { Video.Reports: > 2, Sound.Reports: > 2 } seen
                && seen.Video.Frames.Count > before + (Frames / 2)),
            Patience);
    }

    /// <summary>What the node sends: no frame is lost uncounted, and all times are those of the original.</summary>
    private void CompareWires(WireViewer original, WireViewer rendition, double left)
    {
        (WireTrack oVideo, WireTrack oSound) = original.Seen;
        (WireTrack rVideo, WireTrack rSound) = rendition.Seen;
        WireMatch pictures = WireMatch.Of(oVideo.Frames, rVideo.Frames);
        output.WriteLine($"pictures on the wire: {pictures}; {left} counted as left out");
        Assert.True(pictures.Agreed > Frames / 2, $"{pictures.Agreed} are enough to judge by");
        Assert.InRange(pictures.Missing, 0, left);
        Assert.Equal(0, pictures.Strange);

        WireMatch sounds = WireMatch.Of(oSound.Frames, rSound.Frames);
        output.WriteLine($"sound on the wire: {sounds}");
        Assert.Equal((0, 0), (sounds.Missing, sounds.Strange));
        double pictureMs = ApartMs(oVideo, rVideo, pictures.Difference);
        double soundMs = ApartMs(oSound, rSound, sounds.Difference);
        output.WriteLine($"by sender reports: pictures {pictureMs:F1} ms, sound {soundMs:F1} ms from the original's");
        Assert.InRange(pictureMs - soundMs, -InStepMs, InStepMs);
    }

    // One frame of both viewers, when each would say that it was captured.
    private static double ApartMs(WireTrack original, WireTrack rendition, uint difference)
    {
        uint frame = original.Frames[^1].Timestamp;
        return (rendition.CaptureOf(unchecked(frame + difference)) - original.CaptureOf(frame)).TotalMilliseconds;
    }

    // In some pictures people leave no room for any.
    private static double Background(IEnumerable<FilmedPicture> pictures) =>
        pictures.SelectMany(picture => picture.Background).Average();

    private async Task<double> LeftOutAsync()
    {
        double sum = 0;
        foreach (string reason in LeftOut)
        {
            sum += await stage.Api.MetricAsync(reason);
        }

        return sum;
    }

    /// <summary>What a browser has on screen, against what it shows of the original.</summary>
    private async Task LookAsync(LivePage watcher)
    {
        FilmFinder film = new();
        List<FilmedPicture> original = [];
        List<FilmedPicture> rendition = [];
        for (int i = 0; i < Looks; i++)
        {
            original.Add(film.Find(await watcher.PictureAsync("o")));
            rendition.Add(film.Find(await watcher.PictureAsync("r")));
            int shown = (await watcher.ShownAsync("r")).Frames;
            await Eventually.TrueAsync(
                "other pictures", async () => (await watcher.ShownAsync("r")).Frames > shown + BetweenLooks, Patience);
        }

        double background = Background(rendition) / Background(original);
        output.WriteLine($"frames {string.Join(' ', original.Select(it => it.Number))} of the film, "
            + $"{string.Join(' ', rendition.Select(it => it.Number))} of it changed");
        double face = rendition.Average(it => it.Face) / original.Average(it => it.Face);
        output.WriteLine($"left: {background:P1} of the background's variance, {face:P0} of the face's detail");
        Assert.InRange(background, 0, 0.25);
        Assert.True(face > 0.5, $"the nearest face keeps {face:P0} of its detail");
    }

    private async Task TellTimesAsync()
    {
        double sent = await stage.Api.MetricAsync("ooblex_rendition_frames_total{outcome=\"sent\"}");
        double delayMs = await stage.Api.MetricAsync("ooblex_rendition_delay_seconds_total") / sent * 1_000;
        double effectMs =
            await stage.Api.MetricAsync("ooblex_rendition_work_seconds_total{step=\"effects\"}") / sent * 1_000;
        double encodeMs =
            await stage.Api.MetricAsync("ooblex_rendition_work_seconds_total{step=\"encoding\"}") / sent * 1_000;
        output.WriteLine(
            $"each of {sent} frames: {delayMs:F1} ms from its arrival, effects {effectMs:F1}, encoding {encodeMs:F1}");
        Assert.True(sent > Frames);
    }

    private static Uri PipelineOf(string stream) => new($"/v1/streams/{stream}/ai/pipeline", UriKind.Relative);

    private WatchRequest Rendition(string stream)
    {
        WatchRequest original = stage.Watching(stream);
        return original with { Url = new Uri($"{original.Url}?rendition={Name}") };
    }

    private async Task AskAsync(string stream)
    {
        using HttpResponseMessage response = await stage.Node.Api.PostAsJsonAsync(
            PipelineOf(stream), new { effects = new[] { "background_blur" }, rendition = Name });
        Assert.Equal(201, (int)response.StatusCode);
    }

    private async Task<string?> StatusAsync(string stream)
    {
        JsonElement view = await stage.Node.Api.GetFromJsonAsync<JsonElement>(
            new Uri($"/v1/streams/{stream}", UriKind.Relative));
        return view.GetProperty("renditions")[0].GetProperty("status").GetString();
    }
}
