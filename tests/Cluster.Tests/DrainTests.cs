using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using Ooblex.BrowserKit.Browsers;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;
using Xunit.Abstractions;

namespace Ooblex.Cluster.Tests;

/// <summary>A node that is told to stop, with a publisher and viewers in real browsers.</summary>
[Collection(ClusterTests.Name)]
public sealed class DrainTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private const string Leaving = "edge-a";

    private const int Viewers = 2;
    private const int Publishers = 1;

    // Counts the pictures of the page's own player, and the longest wait for one.
    private const string Watch = """
        window.seen = { frames: 0, longestMs: 0, last: 0 };
        addEventListener('DOMContentLoaded', () => {
          const video = document.getElementById('watch-video');
          const count = (now) => {
            if (window.seen.last > 0) {
              window.seen.longestMs = Math.max(window.seen.longestMs, now - window.seen.last);
            }
            window.seen.last = now;
            window.seen.frames += 1;
            video.requestVideoFrameCallback(count);
          };
          video.requestVideoFrameCallback(count);
        });
        """;

    private static readonly LocatorWaitForOptions Soon = new() { Timeout = 60_000 };

    // The first session of each client, and the one it moves to.
    private const int SessionsOfEach = 2;

    [Fact]
    public async Task Pages_of_a_node_that_gets_SIGTERM_go_on_at_another_one_and_its_process_ends_with_0()
    {
        const int clients = Publishers + Viewers;
        NodeProcess node = fixture.Cluster[Leaving];
        await using Chromium browser = await Chromium.LaunchAsync();
        SessionPosts posts = new();
        IPage publisher = await OpenAsync(browser, node, "/publish.html");
        posts.Follow(publisher);
        await publisher.SelectOptionAsync("#publish-source", "test");
        await publisher.ClickAsync("#publish-start");
        await publisher.Locator("#publish-state[data-state=live]").WaitForAsync(Soon);
        List<IPage> viewers = [];
        for (int i = 0; i < Viewers; i++)
        {
            IPage viewer = await OpenAsync(browser, node, "/watch.html", Watch);
            viewers.Add(viewer);
            posts.Follow(viewer);
            await viewer.ClickAsync("#watch-start");
            await MoreFramesAsync(viewer);
            await viewer.EvaluateAsync("window.seen.longestMs = 0");
        }

        try
        {
            int exitCode = await node.TerminateAsync(TimeSpan.FromSeconds(90));

            // A node ends what has not gone by itself: who does not follow misses its session only then.
            Assert.Equal(0, exitCode);
            Assert.Contains("; 0 sessions were ended", node.Log.ToString(), StringComparison.Ordinal);
            foreach (IPage viewer in viewers)
            {
                await MoreFramesAsync(viewer);
                double waitMs = await viewer.EvaluateAsync<double>("window.seen.longestMs");
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"longest wait for a picture {waitMs:F0} ms"));
                Assert.True(await viewer.Locator("#watch-error").IsHiddenAsync());
            }

            Assert.True(await publisher.Locator("#publish-error").IsHiddenAsync());
            Assert.All(posts.Statuses, status => Assert.Equal(201, status));
            Assert.All([publisher, .. viewers], page => Assert.Equal(SessionsOfEach, posts.CountOf(page)));
            Assert.Equal(publisher, posts.FirstAfter(clients));
        }
        finally
        {
            await fixture.Cluster.StartAsync([Leaving]);
        }
    }

    private static async Task MoreFramesAsync(IPage viewer)
    {
        int before = await viewer.EvaluateAsync<int>("window.seen.frames");
        await Eventually.HoldsAsync(
            "twenty more pictures",
            async () =>
            {
                int now = await viewer.EvaluateAsync<int>("window.seen.frames");
                return now > before + 20 ? null : $"{now - before} so far";
            },
            TimeSpan.FromSeconds(60));
    }

    private static async Task<IPage> OpenAsync(
        Chromium browser, NodeProcess node, string path, params string[] scripts) => await browser.OpenAsync(
            new Uri(node.Http, $"{path}#stream=drained&key={node.ApiKey}"), scripts);

    /// <summary>The answers to what pages asked new sessions by, in order.</summary>
    private sealed class SessionPosts
    {
        private readonly ConcurrentQueue<(IPage Page, int Status)> _answers = new();

        public IEnumerable<int> Statuses => _answers.Select(answer => answer.Status);

        public int CountOf(IPage page) => _answers.Count(answer => answer.Page == page);

        public IPage FirstAfter(int count) => _answers.Skip(count).First().Page;

        public void Follow(IPage page) => page.Response += (_, response) =>
        {
            bool isOffer = response.Request.Method == "POST"
                && response.Request.Headers.GetValueOrDefault("content-type") == "application/sdp";
            if (isOffer)
            {
                _answers.Enqueue((page, response.Status));
            }
        };
    }
}
