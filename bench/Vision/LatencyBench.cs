using System.Globalization;
using System.Net.Http.Json;
using Ooblex.Bench.Inference.Load;
using Ooblex.Bench.Join;
using Ooblex.BrowserKit.Browsers;
using Ooblex.BrowserKit.Pages;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Vision;

/// <summary>From the moment a picture is drawn to its result at the page, and where the time goes.</summary>
internal static class LatencyBench
{
    private const string Stream = "bench";
    private static readonly string[] Models = ["face_detection"];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(BenchOptions options)
    {
        string camera = SharedFiles.Data("fake-camera-640x360-30fps.mjpeg");
        NodeSettings settings = OoblexConfiguration.Load(
            nodeConf: null, new Dictionary<string, string>(), CommandLine.Parse([])).Settings!;
        await using Chromium browser = await Chromium.LaunchAsync(File.Exists(camera) ? camera : null);
        await using NodeProcess node = await NodeProcess.StartAsync(new NodeProcessOptions
        {
            Rehearses = true,
            Environment = new Dictionary<string, string>
            {
                ["OOBLEX_MODELS_DIR"] = ModelFolder.Open(settings).Directory,
            },
        });
        await using CodedPage page = await CodedPage.OpenAsync(browser, node.Http);
        await page.PublishAsync(Stream, node.ApiKey, options.Codec, options.FrameRate);
        using HttpResponseMessage asked = await node.Api.PostAsJsonAsync(
            $"/v1/streams/{Stream}/ai/pipeline",
            new { models = Models, updateInterval = options.Interval });
        asked.EnsureSuccessStatusCode();
        await page.WatchAsync(Stream, node.ApiKey);
        Console.WriteLine(
            $"Chromium {browser.Version}, {options.Codec} 640x360 at {options.FrameRate} fps, faces every "
            + $"{options.Interval} ms, {Environment.ProcessorCount} processors");
        await Task.Delay(WarmUp);
        for (int run = 0; run < options.Runs; run++)
        {
            await page.TakeAsync();
            SendingFigures before = await page.SendingAsync();
            await Task.Delay(TimeSpan.FromSeconds(options.Seconds));
            Write(await page.TakeAsync(), before, await page.SendingAsync(), options);
        }
    }

    private static void Write(
        CodedResults taken, SendingFigures before, SendingFigures after, BenchOptions options)
    {
        CodedResult[] known = [.. taken.Results.Where(result => result.Number >= 0)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{taken.Results.Count} results in {options.Seconds} s by {known.FirstOrDefault()?.Way}, "
            + $"{known.Length} with the picture they are of; "
            + $"of pictures {taken.Shown} were read and {taken.Unread} not; load {Load()}"));
        if (known.Length == 0)
        {
            return;
        }

        Console.WriteLine("| milliseconds | min | p50 | p95 | max |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        Row("**drawn to result at the page**", known.Select(result => result.ArrivedMs - result.DrawnMs));
        Row("drawn to captured, as the node is told", known.Select(result => result.CapturedMs - result.DrawnMs));
        Row(
            "encoder and network: to the whole frame at the node",
            known.Select(result => result.ReceivedMs - result.CapturedMs));
        Row("decoding and waiting", known.Select(result => result.StartedMs - result.ReceivedMs));
        Row("the model", known.Select(result => result.FoundMs - result.StartedMs));
        Row("delivery: found to the page", known.Select(result => result.ArrivedMs - result.FoundMs));
        long frames = Math.Max(1, after.FramesEncoded - before.FramesEncoded);
        long packets = Math.Max(1, after.PacketsSent - before.PacketsSent);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"mean of a frame: encoding {1e3 * (after.TotalEncodeTime - before.TotalEncodeTime) / frames:F1} ms, "
            + $"waiting to be sent {1e3 * (after.TotalPacketSendDelay - before.TotalPacketSendDelay) / packets:F1} ms, "
            + $"{frames / (double)options.Seconds:F1} frames/s"));
    }

    private static void Row(string what, IEnumerable<double> values)
    {
        Distribution figures = Distribution.Of(values);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {figures.Min:F1} | {figures.Median:F1} | {figures.P95:F1} | {figures.Max:F1} |"));
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
