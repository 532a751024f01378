using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Tests.Engine.Relays;

/// <summary>Streams that are published at one node and watched at another.</summary>
public sealed class RelayTests
{
    public static TheoryData<EngineShape> Shapes =>
    [
        new EngineShape(),
        new EngineShape { Workers = 2 },
        new EngineShape { Workers = 4 },
        new EngineShape { Workers = 2, Api = DatagramApi.Portable },
        new EngineShape { Crypto = SrtpCrypto.Bcl },
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_viewer_at_another_node_sees_the_stream_from_its_key_frame_on(EngineShape shape)
    {
        await using RelayPair pair = new(shape);
        (TestPeer publisher, string session) = await pair.PublishAsync();
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true, payloadBytes: 101));
        publisher.SendRtp(publisher.Video(2, 3000, keyFrame: false, payloadBytes: 102));

        await pair.RelayAsync(session);
        TestPeer viewer = await pair.WatchAsync();

        Assert.Equal([101, 102], Payloads(viewer, 2));
        for (ushort i = 3; i < 50; i++)
        {
            publisher.SendRtp(publisher.Video(i, i * 3000u, keyFrame: false, payloadBytes: 100 + i));
        }

        Assert.Equal(Enumerable.Range(103, 47), Payloads(viewer, 47));
    }

    [Fact]
    public async Task A_viewer_that_comes_late_is_served_by_its_own_node()
    {
        await using RelayPair pair = new();
        (TestPeer publisher, string session) = await pair.PublishAsync();
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true, payloadBytes: 101));
        ulong relay = await pair.RelayAsync(session);
        Assert.Equal([101], Payloads(await pair.WatchAsync(), 1));
        Assert.True(await pair.Origin.Engine.EndExportAsync(relay, CancellationToken.None));

        // The import ends with the export, and with it the cache.
        Assert.Equal(OpenRefusal.NoPublisher, await RefusalAsync(pair));
    }

    [Fact]
    public async Task The_wish_for_a_key_frame_reaches_a_publisher_at_another_node()
    {
        await using RelayPair pair = new();
        (TestPeer publisher, string session) = await pair.PublishAsync();
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: false));
        await pair.RelayAsync(session);
        await pair.WatchAsync();
        publisher.SendRtp(publisher.Video(2, 3000, keyFrame: false));

        Assert.True(publisher.HasRtcp(block => Pli.TryRead(block, out _)));
    }

    private static async Task<OpenRefusal> RefusalAsync(RelayPair pair)
    {
        using TestPeer peer = new("recvonly");
        OpenRefusal refusal = OpenRefusal.None;
        for (int i = 0; i < 100 && refusal is OpenRefusal.None; i++)
        {
            (string id, OpenResult result) = await pair.FarEnd.OpenAsync(peer, publishes: false);
            refusal = result.Refusal;
            await pair.FarEnd.Engine.CloseAsync(id, CancellationToken.None);
            await Task.Delay(20);
        }

        return refusal;
    }

    private static List<int> Payloads(TestPeer viewer, int count)
    {
        List<int> lengths = [];
        while (lengths.Count < count && viewer.ReceiveRtp() is { } packet)
        {
            Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
            lengths.Add(header.PayloadLength);
        }

        return lengths;
    }
}
