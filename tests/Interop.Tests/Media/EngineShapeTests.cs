using System.Net;
using Ooblex.BrowserKit.Pages;
using Ooblex.Interop.Tests.Support;
using Ooblex.TestKit.Network;
using Ooblex.TestKit.Processes;

namespace Ooblex.Interop.Tests.Media;

/// <summary>A browser cannot tell how the engine is built: threads, system calls and cryptography are our affair.
/// </summary>
public sealed class EngineShapeTests
{
    private const int Viewers = 6;

    [Theory]
    [InlineData("TRANSPORT__WORKERS=2")]
    [InlineData("TRANSPORT__WORKERS=4 TRANSPORT__RECEIVE_OFFLOAD=on")]
    [InlineData("TRANSPORT__SEGMENTATION=off SRTP__CRYPTO=bcl")]
    [InlineData("TRANSPORT__API=portable")]
    public async Task Sound_and_picture_reach_a_crowd_over_a_line_that_loses_packets(string shape)
    {
        const int seed = 1123;
        ShapedStage stage = new(shape);
        try
        {
            await stage.InitializeAsync();
            string stream = stage.NewStream();
            await using LossProxy up = stage.Proxy(seed);
            await using LossProxy down = stage.Proxy(seed + 1);
            await using LivePage publisher = await stage.OpenPageAsync();
            await using LivePage audience = await stage.OpenPageAsync();
            await publisher.PublishAsync("p", stage.Publishing(stream) with { Port = up.Port });
            await publisher.ConnectedAsync("p", Stage.Patience);
            for (int i = 0; i < Viewers; i++)
            {
                // Every other one over the bad line, all of them one after the other: the later begin from the cache.
                WatchRequest request = stage.Watching(stream);
                await audience.WatchAsync($"v{i}", i % 2 == 0 ? request : request with { Port = down.Port });
                await audience.JoinedAsync($"v{i}", Stage.Patience);
            }

            for (int i = 0; i < Viewers; i++)
            {
                await audience.UntilAsync(
                    $"v{i}",
                    "sound and picture go on",
                    now => now is { Video.FramesDecoded: > 60, Audio.TotalAudioEnergy: > 0 },
                    Stage.Patience);
            }

            Assert.True(up.Lost > 0 && down.Lost > 0, $"lost {up.Lost} up and {down.Lost} down");
            Assert.True(await stage.Api.MetricAsync("ooblex_media_retransmissions_total") > 0);
            Assert.Equal(0, await stage.Api.MetricAsync("ooblex_media_session_crashes_total"));
        }
        finally
        {
            await stage.DisposeAsync();
        }
    }

    private sealed class ShapedStage(string shape) : Stage(new NodeProcessOptions
    {
        Environment = shape.Split(' ').Select(option => option.Split('='))
            .ToDictionary(option => "OOBLEX__" + option[0], option => option[1]),
    })
    {
        public LossProxy Proxy(int seed) => new(
            new IPEndPoint(IPAddress.Loopback, Node.Ports.Media),
            new LossProxyOptions { Seed = seed, LossToServer = 0.03, LossToClient = 0.03 });
    }
}
