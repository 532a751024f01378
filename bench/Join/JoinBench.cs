using Ooblex.BrowserKit.Browsers;
using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Join;

/// <summary>One publisher, and viewers that come one after another from a page that is already open.</summary>
internal static class JoinBench
{
    private const string Stream = "bench";

    // Not a whole number of frames, so that joins meet all phases of the picture.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(217);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<JoinReport> RunAsync(BenchOptions options)
    {
        await using Chromium browser = await Chromium.LaunchAsync();
        await using PageServer pages = await PageServer.StartAsync();
        await using NodeProcess node = await NodeProcess.StartAsync(new NodeProcessOptions { Rehearses = true });
        Uri address = options.AnotherOrigin ? pages.Address : node.Http;
        await using LivePage publisher = await LivePage.OpenAsync(browser, address);
        await using LivePage viewer = await LivePage.OpenAsync(browser, address);
        await PublishAsync(publisher, node, options);

        List<JoinParts> joins = [];
        for (int number = 0; number < options.WarmUp + options.Joins; number++)
        {
            JoinParts join = await JoinAsync(viewer, node, number);
            if (number >= options.WarmUp)
            {
                joins.Add(join);
            }
        }

        return new JoinReport(browser.Version, options, joins);
    }

    private static async Task PublishAsync(LivePage page, NodeProcess node, BenchOptions options)
    {
        PostReply reply = await page.PublishAsync("publisher", new PublishRequest
        {
            Url = new Uri(node.Http, $"/whip/{Stream}"),
            Key = node.ApiKey,
            FrameRate = options.FrameRate,
            VideoCodec = $"video/{options.Codec}",
        });
        if (reply.Status != 201)
        {
            throw new InvalidOperationException($"The node refused the publisher: {reply.Status} {reply.Body}");
        }

        await page.UntilAsync(
            "publisher", "pictures are sent", now => now.Outbound.Any(row => row.FramesEncoded > 30), Patience);
    }

    private static async Task<JoinParts> JoinAsync(LivePage page, NodeProcess node, int number)
    {
        string name = $"viewer-{number}";
        PostReply reply = await page.WatchAsync(
            name, new WatchRequest { Url = new Uri(node.Http, $"/whep/{Stream}"), Key = node.ApiKey });
        if (reply.Status != 201)
        {
            throw new InvalidOperationException($"The node refused a viewer: {reply.Status} {reply.Body}");
        }

        JoinParts join = await page.JoinedAsync(name, Patience);
        await page.CloseAsync(name);
        await Task.Delay(Pause);
        return join;
    }
}
