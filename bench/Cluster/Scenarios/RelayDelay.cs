using System.Globalization;
using Ooblex.Bench.Cluster.Clients;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Media;
using Ooblex.TestKit.Clusters;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>One stream, viewers at its node and at another one, at the same time and by the same clock: what is between
/// them is the relay's.</summary>
internal sealed class RelayDelay(NodeCluster cluster)
{
    private const int ViewersOfEach = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    // That of the fan-out bench: 2.6 Mbit/s, packets one by one.
    private static readonly VideoShape Shape = new()
    {
        PacketsPerSecond = 300,
        PacketsPerFrame = 10,
        PayloadBytes = 1_100,
        Bursts = false,
        KeyFrameInterval = TimeSpan.FromSeconds(2),
    };

    private static int _runs;

    /// <param name="here">The publisher's node.</param>
    /// <param name="there">The other one.</param>
    public async Task<RelayDelayResult> RunAsync(string here, string there)
    {
        string stream = string.Create(CultureInfo.InvariantCulture, $"delay_{Interlocked.Increment(ref _runs)}");
        await using Crowd crowd = new(cluster) { Shape = Shape };
        await crowd.PublishOnce(stream, here).JoinedAsync(Patience);
        Roamer[] near = Watch(crowd, stream, here);
        Roamer[] far = Watch(crowd, stream, there);
        await Task.WhenAll(near.Concat(far).Select(viewer => viewer.JoinedAsync(Patience)));
        if (near.Any(viewer => viewer.Node != here) || far.Any(viewer => viewer.Node != there))
        {
            throw new InvalidOperationException("A viewer is not at the node that it asked.");
        }

        await Task.Delay(WarmUp);
        await Task.WhenAll(near.Concat(far).Select(viewer => viewer.WatchDelaysAsync()));
        await Task.Delay(Window);
        return new RelayDelayResult(here, await DelaysAsync(near), await DelaysAsync(far));
    }

    private static Roamer[] Watch(Crowd crowd, string stream, string node) =>
        [.. Enumerable.Range(0, ViewersOfEach).Select(_ => crowd.WatchPatiently(stream, node))];

    private static async Task<Delays> DelaysAsync(IEnumerable<Roamer> viewers)
    {
        DelayHistogram all = new();
        foreach (Roamer viewer in viewers)
        {
            await viewer.AddDelaysToAsync(all);
        }

        return new Delays(all.Count, all.Percentile(0.5), all.Percentile(0.99));
    }
}

/// <summary>From the publisher's socket to the viewers', in microseconds.</summary>
internal sealed record Delays(long Samples, double P50, double P99);

/// <param name="Publisher">Its node.</param>
/// <param name="Here">Of viewers at that node.</param>
/// <param name="There">Of viewers at the other one.</param>
internal sealed record RelayDelayResult(string Publisher, Delays Here, Delays There);
