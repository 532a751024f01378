using System.Net.Http.Json;
using System.Text.Json;
using Ooblex.BrowserKit.Pages;
using Ooblex.Interop.Tests.Support;
using Xunit.Abstractions;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>What a node finds in what a real browser sends, against what a model finds in the same pictures.</summary>
[Collection(VisionTests.Name)]
public sealed class PeopleTests(VisionStage stage, ITestOutputHelper output)
{
    private const double FramesPerSecond = 30;
    private const double ClockRate = 90_000;
    private const int LoopFrames = 180;

    // Models are loaded, and all of this runs on cores that the browser's encoder uses, too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Faces_emotions_and_persons_of_a_browser_come_as_events()
    {
        IReadOnlyDictionary<int, Box[]> offline = await OfflineFaces.FindAsync();
        string stream = stage.NewStream();
        await using LivePage page = await stage.OpenPageAsync();
        PublishRequest camera = stage.Publishing(stream) with { FrameRate = 30, Audio = false };
        Assert.Equal(201, (await page.PublishAsync("p", camera)).Status);
        JsonElement pipeline = await AskAsync(
            stream,
            new
            {
                models = new[] { "face_detection", "emotion", "object_tracking", "pose" },
                updateInterval = 100,
                confidenceThreshold = 0.6,
            });
        Assert.Equal(["pose"], pipeline.GetProperty("unsupported").EnumerateArray().Select(word => word.GetString()));
        await using ResultReader reader = new(stage.Node, stream);

        // A machine that is busy with others sends fewer frames for a while: the best of a few windows counts.
        IReadOnlyList<Result> faces = [];
        double rate = 0;
        for (int from = 0, window = 0; window < 4 && rate is < 9 or > 11; window++, from += faces.Count)
        {
            faces = await reader.UntilAsync("one loop of faces", "face_detection", SpanALoop, Patience, from);
            rate = RateOf(faces);
            output.WriteLine($"{faces.Count} results at {rate:F2} Hz; latency {Latencies(faces)}");
        }

        Assert.InRange(rate, 9, 11);
        int right = faces.Count(result => result.List("faces").Count is >= 4 and <= 6);
        Assert.True(right >= 0.95 * faces.Count, $"4 to 6 faces in {right} of {faces.Count}");
        AssertBoxes(faces, offline);
        AssertEmotions(faces, reader.Of("emotion"));
        AssertPersons(reader.Of("object_tracking"));
        Assert.All(faces, result => Assert.Equal((stream, "cloud", stage.Node.Id), (
            result.Text("streamId"), result.Text("source"), result.Text("node"))));
    }

    private static bool SpanALoop(IReadOnlyList<Result> results) =>
        results.Count > 1 && Seconds(results[0], results[^1]) >= LoopFrames / FramesPerSecond;

    private static double Seconds(Result from, Result to) => (to.RtpTimestamp - from.RtpTimestamp) / ClockRate;

    private static double RateOf(IReadOnlyList<Result> results) =>
        (results.Count - 1) / Seconds(results[0], results[^1]);

    private static string Latencies(IReadOnlyList<Result> results)
    {
        double[] sorted = [.. results.Select(result => result.LatencyMs).Order()];
        return $"p50 {sorted[sorted.Length / 2]:F0} ms, p95 {sorted[sorted.Length * 95 / 100]:F0} ms";
    }

    // Which frame of the camera's loop the first result is of, the pictures themselves say; timestamps say the rest.
    private void AssertBoxes(IReadOnlyList<Result> faces, IReadOnlyDictionary<int, Box[]> offline)
    {
        (int phase, double share) = offline.Keys
            .Select(start => (start, Share: ShareAt(faces, offline, start)))
            .MaxBy(pair => pair.Share);
        output.WriteLine($"{share:P1} of all boxes lie on those of the same frame offline; the first is frame {phase}");
        Assert.True(share >= 0.95, $"{share:P1}");
    }

    private static double ShareAt(
        IReadOnlyList<Result> faces, IReadOnlyDictionary<int, Box[]> offline, int start)
    {
        (int all, int good) = (0, 0);
        foreach (Result result in faces)
        {
            int frame = start + (int)Math.Round(Seconds(faces[0], result) * FramesPerSecond);
            Box[] expected = offline[frame % LoopFrames / 2 * 2];
            foreach (JsonElement face in result.List("faces"))
            {
                all++;
                good += expected.Any(box => box.Overlap(Result.BoxOf(face)) >= 0.5) ? 1 : 0;
            }
        }

        return good / (double)all;
    }

    private static void AssertEmotions(IReadOnlyList<Result> faces, IReadOnlyList<Result> emotions)
    {
        Dictionary<uint, HashSet<int>> read = emotions.ToDictionary(
            result => result.RtpTimestamp,
            result => result.List("emotions").Select(Result.TrackOf).ToHashSet());
        Result[] both = [.. faces.Where(result => read.ContainsKey(result.RtpTimestamp))];
        Assert.InRange(both.Length, faces.Count * 9 / 10, faces.Count);
        Assert.All(both, result =>
            Assert.Subset(read[result.RtpTimestamp], result.List("faces").Select(Result.TrackOf).ToHashSet()));
        Assert.All(emotions.SelectMany(result => result.List("emotions")), emotion =>
            Assert.Equal(7, emotion.GetProperty("scores").EnumerateObject().Count()));
    }

    private void AssertPersons(IReadOnlyList<Result> objects)
    {
        Result[] loop = [.. objects.SkipWhile(result => Seconds(result, objects[^1]) > LoopFrames / FramesPerSecond)];
        Dictionary<int, int> seen = loop.SelectMany(result => result.List("objects"))
            .Where(found => found.GetProperty("class").GetString() == "person")
            .GroupBy(Result.TrackOf)
            .ToDictionary(group => group.Key, group => group.Count());
        string text = string.Join(", ", seen.Select(pair => $"{pair.Key}: {pair.Value}"));
        output.WriteLine($"Persons in {loop.Length} results of one loop: {text}");
        Assert.True(seen.Values.Count(count => count >= loop.Length * 0.9) >= 4, text);
    }

    private async Task<JsonElement> AskAsync(string stream, object body)
    {
        using HttpResponseMessage response = await stage.Node.Api.PostAsJsonAsync(
            new Uri($"/v1/streams/{stream}/ai/pipeline", UriKind.Relative), body);
        Assert.Equal(201, (int)response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
