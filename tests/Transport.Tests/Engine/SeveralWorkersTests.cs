using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Tests.Engine;

/// <summary>Clients of one stream on different workers: twelve of them miss no worker of four but by great chance.
/// </summary>
public sealed class SeveralWorkersTests
{
    private const int Crowd = 12;
    private static readonly EngineShape Four = new() { Workers = 4 };

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_stream_reaches_viewers_on_every_worker_in_order(int workers)
    {
        await using TestEngine engine = new(Four with { Workers = workers });
        using Stage stage = await Stage.OpenAsync(engine, Crowd);
        for (ushort i = 0; i < 50; i++)
        {
            stage.Publisher.SendRtp(stage.Publisher.Video(i, i * 3000u, keyFrame: i == 0, payloadBytes: 100 + i));
        }

        foreach (TestPeer viewer in stage.Viewers)
        {
            Assert.Equal(Enumerable.Range(100, 50), Payloads(viewer, 50));
        }

        Assert.True(await engine.WorkersInUseAsync() > 1, "all clients are on one worker");
        Assert.Equal(0, engine.Engine.Snapshot.Totals.PacketsNotHandedOver);
    }

    [Fact]
    public async Task A_viewer_that_comes_late_is_served_from_the_cache_on_whichever_worker_it_is()
    {
        await using TestEngine engine = new(Four);
        using Stage stage = await Stage.OpenAsync(engine, viewers: 0);
        stage.Publisher.SendRtp(stage.Publisher.Video(1, 0, keyFrame: true, payloadBytes: 101));
        stage.Publisher.SendRtp(stage.Publisher.Video(2, 3000, keyFrame: false, payloadBytes: 102));

        for (int i = 0; i < Crowd; i++)
        {
            TestPeer viewer = await stage.WatchAsync();
            Assert.Equal([101, 102], Payloads(viewer, 2));
        }
    }

    [Fact]
    public async Task A_lost_packet_is_sent_again_by_the_viewers_own_worker()
    {
        await using TestEngine engine = new(Four);
        using Stage stage = await Stage.OpenAsync(engine, Crowd);
        stage.Publisher.SendRtp(stage.Publisher.Video(1, 0, keyFrame: true));
        byte[] nack = new byte[64];
        foreach (TestPeer viewer in stage.Viewers)
        {
            byte[]? first = viewer.ReceiveRtp();
            Assert.NotNull(first);
            Assert.Equal(RtpFault.None, RtpHeader.TryRead(first, out RtpHeader header));
            RtcpWriter writer = new(nack);
            Assert.True(writer.TryWriteReceiverReport(1));
            Assert.True(writer.TryWriteNack(1, header.Ssrc, [header.SequenceNumber]));
            viewer.SendRtcp(nack.AsSpan(0, writer.Length));

            byte[]? again = viewer.ReceiveRtp();
            Assert.NotNull(again);
            Assert.Equal(RtpFault.None, RtpHeader.TryRead(again, out RtpHeader repair));
            Assert.Equal(TestOffer.VideoRtxType, repair.PayloadType);
        }
    }

    [Fact]
    public async Task The_wish_for_a_key_frame_reaches_the_publisher_from_any_worker()
    {
        for (int i = 0; i < 6; i++)
        {
            await using TestEngine engine = new(Four);
            using Stage stage = await Stage.OpenAsync(engine, viewers: 1);
            stage.Publisher.SendRtp(stage.Publisher.Video(1, 0, keyFrame: false));

            Assert.True(stage.Publisher.HasRtcp(block => Pli.TryRead(block, out _)), $"engine {i}");
        }
    }

    [Fact]
    public async Task The_next_publisher_takes_over_from_whichever_worker()
    {
        await using TestEngine engine = new(Four);
        using Stage stage = await Stage.OpenAsync(engine, Crowd);
        for (int take = 1; take <= 6; take++)
        {
            using TestPeer publisher = await stage.PublishAsync();
            publisher.SendRtp(publisher.Video((ushort)(take * 1000), 0, keyFrame: true, payloadBytes: 300 + take));
            foreach (TestPeer viewer in stage.Viewers)
            {
                Assert.Equal([300 + take], Payloads(viewer, 1));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_changes_its_address_stays_with_its_worker(bool portable)
    {
        await using TestEngine engine = new(Four with
        {
            Api = portable ? DatagramApi.Portable : DatagramApi.Auto,
        });
        using Stage stage = await Stage.OpenAsync(engine, viewers: 1);
        TestPeer viewer = stage.Viewers[0];
        for (ushort i = 0; i < 10; i++)
        {
            Assert.True(stage.Publisher.Roam(), $"publisher's move {i}");
            Assert.True(viewer.Roam(), $"viewer's move {i}");
            stage.Publisher.SendRtp(stage.Publisher.Video(i, i * 3000u, keyFrame: i == 0, payloadBytes: 200 + i));
            Assert.Equal([200 + i], Payloads(viewer, 1));
        }

        await engine.NextSnapshotAsync();
        Assert.True(engine.Engine.Snapshot.Totals.DatagramsHandedOn > 0, "no flow came to another worker");
    }

    [Fact]
    public async Task Nothing_is_left_when_everybody_has_gone()
    {
        await using TestEngine engine = new(Four);
        for (int round = 0; round < 3; round++)
        {
            using Stage stage = await Stage.OpenAsync(engine, Crowd);
            for (ushort i = 0; i < 100; i++)
            {
                stage.Publisher.SendRtp(stage.Publisher.Video(i, i * 3000u, keyFrame: i == 0));
            }

            await stage.CloseAsync(publisherFirst: round % 2 == 0);
            Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
        }
    }

    [Fact]
    public async Task A_worker_that_falls_behind_misses_packets_and_the_publisher_is_not_held_up()
    {
        await using TestEngine engine = new(Four, options => options with
        {
            Transport = options.Transport with { HandoverParcels = 1 },
        });
        using Stage stage = await Stage.OpenAsync(engine, Crowd);
        for (int i = 0; i < 3000; i++)
        {
            stage.Publisher.SendRtp(stage.Publisher.Video((ushort)i, (uint)i * 300, keyFrame: i % 500 == 0));
        }

        await engine.NextSnapshotAsync();
        Assert.True(engine.Engine.Snapshot.Totals.PacketsNotHandedOver > 0, "the ring was never full");

        // Whatever was dropped between, the stream goes on for everybody.
        ushort next = 4000;
        foreach (TestPeer viewer in stage.Viewers)
        {
            bool arrived = false;
            for (int attempt = 0; attempt < 10 && !arrived; attempt++)
            {
                byte[] keyFrame = stage.Publisher.Video(next++, next * 300u, keyFrame: true, payloadBytes: 999);
                stage.Publisher.SendRtp(keyFrame);
                arrived = viewer.ReceivesPayload(999, timeoutMs: 300);
            }

            Assert.True(arrived);
        }
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
