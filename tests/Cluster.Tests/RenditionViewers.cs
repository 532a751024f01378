using Ooblex.BrowserKit.Pages;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Cluster.Tests;

/// <summary>Viewers of a stream's grey rendition, each at a node of its own, in one tab.</summary>
internal sealed class RenditionViewers(NodeCluster cluster, LivePage page, string stream)
{
    public const string Effect = "grayscale";
    public const string Name = "grey";

    // More than any player holds back: pictures that come after this many are new.
    private const int Fresh = 30;

    // Codecs leave no colour in a grey picture; the camera's own has ten times as much.
    private const double Grey = 2;

    private readonly List<string> _nodes = [];

    /// <summary>Watches at a node; the session is made once and for all, and named after the node.</summary>
    public async Task AddAsync(string nodeId, TimeSpan patience, params string[] channels)
    {
        NodeProcess node = cluster[nodeId];
        WatchRequest request = new()
        {
            Url = new Uri(node.Http, $"/whep/{stream}?node={nodeId}&rendition={Name}"),
            Key = node.ApiKey,
            Audio = false,
            Channels = channels,
        };
        await Eventually.HoldsAsync(
            "the rendition can be watched",
            async () => await page.WatchAsync(nodeId, request) is { Status: not 201 } reply ? reply.Body : null,
            patience);
        await page.ConnectedAsync(nodeId, patience);
        _nodes.Add(nodeId);
    }

    /// <summary>Waits until one node alone makes the rendition, and everybody sees it go on.</summary>
    /// <param name="makers">The nodes of which one is to make it.</param>
    /// <param name="patience">How long at most.</param>
    /// <returns>The node, and how long one picture stood on a screen since the last call at most.</returns>
    public async Task<(string Maker, TimeSpan Longest)> GoOnAsync(
        IReadOnlyCollection<string> makers, TimeSpan patience)
    {
        string maker = "";
        await Eventually.HoldsAsync(
            "one node makes the rendition",
            async () =>
            {
                string[] now = await MakersAsync();
                maker = now.Length == 1 ? now[0] : "";
                return makers.Contains(maker) ? null : $"made by {string.Join(", ", now)}";
            },
            patience);
        TimeSpan longest = TimeSpan.Zero;
        foreach (string viewer in _nodes)
        {
            int before = (await page.ShownAsync(viewer)).Frames;
            await Eventually.HoldsAsync(
                $"pictures at {viewer}",
                async () => await page.ShownAsync(viewer) is { } now && now.Frames < before + Fresh ? $"{now}" : null,
                patience);
            TimeSpan gap = await page.LongestGapAsync(viewer);
            longest = gap > longest ? gap : longest;
            Assert.InRange((await page.PictureAsync(viewer)).Colour, 0, Grey);
        }

        Assert.Equal([maker], await MakersAsync());
        return (maker, longest);
    }

    /// <summary>Nobody saw time stand still or go back.</summary>
    public async Task AssertInOrderAsync()
    {
        foreach (string viewer in _nodes)
        {
            ShownFrames seen = await page.ShownAsync(viewer);
            Assert.True(seen.Backward == 0, $"at {viewer}: {seen}");
        }
    }

    private async Task<string[]> MakersAsync()
    {
        List<string> makers = [];
        foreach (NodeProcess node in cluster.Running)
        {
            if (await node.MetricAsync("ooblex_rendition_streams") > 0)
            {
                makers.Add(node.Id);
            }
        }

        return [.. makers];
    }
}
