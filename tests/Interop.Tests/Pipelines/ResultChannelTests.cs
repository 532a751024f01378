using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Ooblex.BrowserKit.Pages;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>What a node finds in a stream, on data channels of a real browser.</summary>
[Collection(VisionTests.Name)]
public sealed class ResultChannelTests(VisionStage stage)
{
    private const string Label = "ai-results";

    // Models are loaded, and all of this runs on cores that the browser's encoder uses, too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Publisher_and_viewer_hear_the_same_on_their_channels_and_the_publisher_changes_the_rate()
    {
        string stream = stage.NewStream();
        await using LivePage page = await stage.OpenPageAsync();
        PublishRequest camera = stage.Publishing(stream) with
        {
            FrameRate = 30, Audio = false, Channels = [Label],
        };
        Assert.Equal(201, (await page.PublishAsync("p", camera)).Status);
        await page.ConnectedAsync("p", Patience);
        WatchRequest watching = stage.Watching(stream) with { Audio = false, Channels = ["notes", Label] };
        Assert.Equal(201, (await page.WatchAsync("v", watching)).Status);
        await AskAsync(stream);

        Heard publisher = new(page, "p");
        Heard viewer = new(page, "v");
        await UntilAsync("faces on both channels", publisher, viewer, () => SharedBy(publisher, viewer) >= 20);
        foreach (Heard heard in new[] { publisher, viewer })
        {
            Assert.All(heard.Messages, message => Assert.Equal(Label, message.Label));
            Assert.All(heard.Messages, message => Assert.InRange(message.Text.Length, 2, 16_384));
            Assert.All(heard.Faces, result => Assert.Equal(stream, result.Text("streamId")));
            long[] numbers = [.. heard.Faces.Select(result => result.Json.GetProperty("seq").GetInt64())];
            Assert.Equal(numbers.Distinct().Order(), numbers);
        }

        int right = viewer.Faces.Count(result => result.List("faces").Count is >= 4 and <= 6);
        Assert.True(right >= 0.9 * viewer.Faces.Count, $"4 to 6 faces in {right} of {viewer.Faces.Count}");

        // By the camera's clock, which no busy machine slows down.
        await page.SayAsync("p", Label, """{"type":"configure","ai":{"updateInterval":1000}}""");
        await UntilAsync("results once a second", publisher, viewer, () => IsSlow(viewer.Faces));

        await page.CloseAsync("v");
        await page.CloseAsync("p");
        await Eventually.TrueAsync("no channel is left", async () =>
            (await stage.Node.Api.GetStringAsync(new Uri(stage.Node.Management, "/metrics")))
            .Contains("ooblex_result_channels 0\n", StringComparison.Ordinal), Patience);
    }

    private static int SharedBy(Heard one, Heard other) =>
        one.Messages.Select(message => message.Text).Intersect(other.Messages.Select(message => message.Text)).Count();

    private static bool IsSlow(IReadOnlyList<Result> faces) =>
        faces is [.., var first, var second, var third]
        && Gap(first, second) >= 0.9
        && Gap(second, third) >= 0.9;

    private static double Gap(Result first, Result second) => (second.RtpTimestamp - first.RtpTimestamp) / 90_000.0;

    private static async Task UntilAsync(string what, Heard publisher, Heard viewer, Func<bool> holds)
    {
        Stopwatch waited = Stopwatch.StartNew();
        do
        {
            Assert.True(
                waited.Elapsed < Patience,
                $"Not in time: {what}. {publisher.Messages.Count} and {viewer.Messages.Count} messages came, the last "
                + $"{publisher.Messages.LastOrDefault()?.Text} and {viewer.Messages.LastOrDefault()?.Text}");
            await Task.Delay(100);
            await publisher.ListenAsync();
            await viewer.ListenAsync();
        }
        while (!holds());
    }

    private async Task AskAsync(string stream)
    {
        using HttpResponseMessage response = await stage.Node.Api.PostAsJsonAsync(
            new Uri($"/v1/streams/{stream}/ai/pipeline", UriKind.Relative),
            new { models = new[] { "face_detection" }, updateInterval = 100, confidenceThreshold = 0.6 });
        Assert.Equal(201, (int)response.StatusCode);
    }

    private sealed class Heard(LivePage page, string session)
    {
        private readonly List<Result> _faces = [];

        public List<ChannelMessage> Messages { get; } = [];

        public IReadOnlyList<Result> Faces => _faces;

        public async Task ListenAsync()
        {
            foreach (ChannelMessage message in await page.MessagesAsync(session))
            {
                Messages.Add(message);
                using JsonDocument document = JsonDocument.Parse(message.Text);
                Result result = new(document.RootElement.Clone());
                if (result.Type == "face_detection")
                {
                    _faces.Add(result);
                }
            }
        }
    }
}
