using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Ooblex.BrowserKit.Pages;
using Ooblex.Interop.Tests.Support;
using Ooblex.TestKit.Pictures;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>The node's page on which models look at a stream, used as a person would.</summary>
[Collection(VisionTests.Name)]
public sealed class VisionPageTests(VisionStage stage)
{
    private static readonly string[] Faces = ["face_detection"];

    // Models are loaded, and the browser encodes and decodes twice on cores that others use, too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_person_publishes_and_sees_boxes_and_the_changed_picture()
    {
        List<string> complaints = [];
        string stream = stage.NewStream();
        IPage page = await OpenAsync(
            $"#stream={stream}&key={stage.Node.ApiKey}&models=face_detection,emotion,object_tracking"
            + "&effects=grayscale",
            complaints);
        await page.Locator("#tasks input[value=emotion]:checked").WaitForAsync();
        await page.ClickAsync("#publish-start");
        await StateAsync(page, "publish");
        await page.ClickAsync("#watch-start");
        await page.ClickAsync("#processed-start");
        await StateAsync(page, "watch");
        await StateAsync(page, "processed");

        await UntilAsync(page, "boxes are on the canvas", "window.pixels() > 500");
        await UntilAsync(page, "faces are told", "/\\d faces/.test(seen.textContent)");
        await UntilAsync(page, "they come by the channel", "way.textContent === 'data channel'");
        await UntilAsync(page, "a box is on the picture that it is of", "parseInt(behind.textContent) <= 250");
        await UntilAsync(page, "the changed picture is grey", "window.processed().length > 0 && window.colour() < 4");

        await page.UncheckAsync("#effects input[value=grayscale]");
        Assert.True(await page.Locator("#background").IsHiddenAsync());
        await page.CheckAsync("#effects input[value=background_image]");
        byte[] wall = PngFile.Make(160, 90, (_, _) => (0, 220, 0));
        await page.SetInputFilesAsync(
            "#background-file", new FilePayload { Name = "Green wall.png", MimeType = "image/png", Buffer = wall });
        await UntilAsync(page, "the picture is kept", "picture.value === 'Green_wall'");
        await UntilAsync(page, "it is behind the people", "window.green() > 0.1");
        await page.UncheckAsync("#tasks input[value=object_tracking]");
        await UntilAsync(page, "objects are not looked for any more", "!/object/.test(rate.textContent)");
        await page.ClickAsync("#processed-stop");
        await page.ClickAsync("#watch-stop");
        await page.ClickAsync("#publish-stop");
        Assert.Empty(complaints);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Each_result_is_of_a_picture_that_was_drawn_before_it_and_they_come_in_order()
    {
        string stream = stage.NewStream();
        await using CodedPage page = await CodedPage.OpenAsync(stage.Browser, stage.Node.Http);
        await page.PublishAsync(stream, stage.Node.ApiKey, "VP8", 30);
        using HttpResponseMessage asked = await stage.Node.Api.PostAsJsonAsync(
            $"/v1/streams/{stream}/ai/pipeline", new { models = Faces, updateInterval = 100 });
        asked.EnsureSuccessStatusCode();
        await page.WatchAsync(stream, stage.Node.ApiKey);
        List<CodedResult> known = await KnownAsync(page, "data channel", 30);

        // Whoever has no channel hears the same by server-sent events.
        await page.CloseChannelAsync();
        known.AddRange(await KnownAsync(page, "events", 10));
        Assert.Equal(known.OrderBy(result => result.Number), known);
        Assert.All(known, result => Assert.True(result.DrawnMs < result.ArrivedMs, $"{result}"));
        Assert.All(known, result => Assert.True(result.ReceivedMs <= result.StartedMs, $"{result}"));
        Assert.All(known, result => Assert.True(result.StartedMs <= result.FoundMs, $"{result}"));
    }

    // Those before they came this way are of no interest.
    private static async Task<List<CodedResult>> KnownAsync(CodedPage page, string way, int count)
    {
        List<CodedResult> known = [];
        await Eventually.TrueAsync(
            $"{count} results by {way}, whose pictures are known",
            async () =>
            {
                known.AddRange((await page.TakeAsync()).Results.Where(it => it.Number >= 0 && it.Way == way));
                return known.Count >= count;
            },
            Patience);
        return known;
    }

    [Fact]
    public async Task A_box_is_drawn_where_it_belongs_and_nowhere_else()
    {
        IPage page = await OpenAsync("", []);
        JsonElement pixels = (await page.EvaluateAsync(
            """
            async () => {
              const { drawBoundingBoxes } = await import('/overlay.js');
              const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
              const context = canvas.getContext('2d');
              drawBoundingBoxes(context, [{ bbox: [100, 60, 80, 90], label: 'happy 90 %', colour: '#ff0000' }]);
              const at = (x, y) => [...context.getImageData(x, y, 1, 1).data];
              return {
                left: at(100, 100), right: at(180, 100), top: at(150, 60), bottom: at(150, 150),
                within: at(140, 110), beside: at(60, 110), label: at(101, 55), far: at(300, 20),
              };
            }
            """))!.Value;
        int[] red = [255, 0, 0, 255];
        foreach (string edge in (string[])["left", "right", "top", "bottom", "label"])
        {
            Assert.Equal(red, Pixel(pixels, edge));
        }

        foreach (string empty in (string[])["within", "beside", "far"])
        {
            Assert.Equal([0, 0, 0, 0], Pixel(pixels, empty));
        }

        await page.CloseAsync();
    }

    [Fact]
    public async Task Findings_wait_for_the_frame_that_they_are_of()
    {
        IPage page = await OpenAsync("", []);
        JsonElement seen = (await page.EvaluateAsync(
            """
            async () => {
              const { Findings } = await import('/overlay.js');
              const findings = new Findings();
              const message = (type, seq, rtpTimestamp) => ({ type, seq, frame: { rtpTimestamp } });
              const at = (rtpTimestamp) => findings.at(rtpTimestamp).map(({ seq }) => seq);
              findings.add(message('face_detection', 2, 5000)); // Behind the wrap, and the first to come.
              findings.add(message('face_detection', 1, 2 ** 32 - 4000));
              const early = at(2 ** 32 - 5000);
              const first = at(2 ** 32 - 4000);
              const between = at(4999);
              const second = at(5000);
              const old = at(5000 + 90 * 700);
              findings.add(message('emotion', 9, 5000 + 90 * 650));
              return { early, first, between, second, old, other: at(5000 + 90 * 700), foreign: at(2 ** 31) };
            }
            """))!.Value;
        Dictionary<string, int[]> expected = new()
        {
            ["early"] = [], ["first"] = [1], ["between"] = [1], ["second"] = [2], ["old"] = [], ["other"] = [9],
            ["foreign"] = [2, 9],
        };
        Assert.All(expected, entry => Assert.Equal(entry.Value, Pixel(seen, entry.Key)));
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_viewers_timestamps_are_matched_to_the_publishers_by_their_gaps()
    {
        IPage page = await OpenAsync("", []);
        JsonElement found = (await page.EvaluateAsync(
            """
            async () => {
              const { Step } = await import('/step.js');
              const run = (gap, offset) => {
                const step = new Step();
                let timestamp = 2 ** 32 - 20_000;
                for (let i = 0; i < 60; i++) {
                  timestamp = (timestamp + gap(i)) >>> 0;
                  step.frame((timestamp + offset) >>> 0, i * 33 + 25); // On its way for 25 ms.
                  if (i % 3 === 0) {
                    step.message(timestamp, i * 33);
                  }
                }
                return step.offset;
              };
              return {
                uneven: [run((i) => 2900 + ((i * 7919) % 211), 3_456_789_012)],
                even: [run(() => 3000, 123_456)],
                none: [new Step().offset ?? -1],
              };
            }
            """))!.Value;
        Assert.Equal(3_456_789_012, found.GetProperty("uneven")[0].GetInt64());
        Assert.Equal([123_456], Pixel(found, "even"));
        Assert.Equal([-1], Pixel(found, "none"));
        await page.CloseAsync();
    }

    private static int[] Pixel(JsonElement of, string name) =>
        [.. of.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

    private static Task StateAsync(IPage page, string half) => page.Locator($"#{half}-state[data-state=live]")
        .WaitForAsync(new LocatorWaitForOptions { Timeout = (float)Patience.TotalMilliseconds });

    private static async Task UntilAsync(IPage page, string what, string holds)
    {
        try
        {
            await page.WaitForFunctionAsync(
                $$"""
                () => {
                  const seen = document.getElementById('seen');
                  const way = document.getElementById('results-way');
                  const rate = document.getElementById('results-rate');
                  const behind = document.getElementById('results-behind');
                  const picture = document.getElementById('background-picture');
                  return {{holds}};
                }
                """,
                null,
                new PageWaitForFunctionOptions
                {
                    PollingInterval = 200, Timeout = (float)Patience.TotalMilliseconds,
                });
        }
        catch (TimeoutException)
        {
            string text = await page.InnerTextAsync("main");
            Assert.Fail($"Not within {Patience}: {what}. The page says: {text}");
        }
    }

    private async Task<IPage> OpenAsync(string fragment, List<string> complaints)
    {
        const string Looks =
            """
            window.pixels = () => {
              const canvas = document.getElementById('overlay');
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              let drawn = 0;
              for (let i = 3; i < data.length; i += 4) {
                drawn += data[i] > 0 ? 1 : 0;
              }
              return drawn;
            };
            window.processed = () => {
              const video = document.getElementById('processed-video');
              const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
              const context = canvas.getContext('2d');
              context.drawImage(video, 0, 0, 64, 36);
              const { data } = context.getImageData(0, 0, 64, 36);
              const pixels = Array.from({ length: 64 * 36 }, (_, i) => [...data.slice(4 * i, 4 * i + 3)]);
              return video.videoWidth ? pixels : [];
            };
            window.colour = () => Math.max(
              ...window.processed().map(([r, g, b]) => Math.max(Math.abs(r - g), Math.abs(g - b))));
            window.green = () => {
              const pixels = window.processed();
              return pixels.filter(([r, g, b]) => g > r + 60 && g > b + 60).length / pixels.length;
            };
            """;
        IPage page = await stage.Browser.OpenAsync(new Uri(stage.Node.Http, $"/vision{fragment}"), Looks);
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, line) =>
        {
            // Who watches a rendition before it is made is told to come again, and browsers write that down.
            if (line.Type == "error" && !line.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                complaints.Add($"{line.Text} {line.Location}");
            }
        };
        return page;
    }
}
