using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Sockets;
using static Ooblex.Transport.Tests.Engine.Relays.RelayPair;

namespace Ooblex.Transport.Tests.Engine.Relays;

/// <summary>Streams that are published at one node and watched at another, on a good line.</summary>
public sealed class RelayTests
{
    public static TheoryData<EngineShape> Shapes =>
    [
        new EngineShape(),
        new EngineShape { Workers = 2 },
        new EngineShape { Workers = 4 },
        new EngineShape { Workers = 2, Api = DatagramApi.Portable },
        new EngineShape { Segmentation = false },
        new EngineShape { Crypto = SrtpCrypto.Bcl },
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_viewer_at_another_node_sees_what_was_kept_and_then_what_comes(EngineShape shape)
    {
        await using RelayPair pair = new(shape);
        (TestPeer publisher, string session) = await pair.PublishAsync();
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true, payloadBytes: 101));
        publisher.SendRtp(publisher.Video(2, 3000, keyFrame: false, payloadBytes: 102));

        await pair.RelayAsync(session);
        (TestPeer viewer, _) = await pair.WatchAsync();

        Assert.Equal([101, 102], Payloads(viewer, 2));
        for (ushort i = 3; i < 50; i++)
        {
            publisher.SendRtp(publisher.Video(i, i * 3000u, keyFrame: false, payloadBytes: 100 + i));
        }

        Assert.Equal(Enumerable.Range(103, 47), Payloads(viewer, 47));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Nothing_is_left_when_everybody_has_gone(EngineShape shape)
    {
        await using RelayPair pair = new(shape);
        for (int round = 0; round < 3; round++)
        {
            (TestPeer publisher, string session) = await pair.PublishAsync();
            ulong relay = await pair.RelayAsync(session, epoch: round);
            List<string> viewers = [];
            for (int i = 0; i < 4; i++)
            {
                viewers.Add((await pair.WatchAsync()).Id);
            }

            for (ushort i = 0; i < 200; i++)
            {
                publisher.SendRtp(publisher.Video(i, i * 3000u, keyFrame: i == 0));
            }

            foreach (string viewer in viewers)
            {
                Assert.True(await pair.FarEnd.Engine.CloseAsync(viewer, CancellationToken.None));
            }

            Assert.True(await pair.FarEnd.Engine.EndImportAsync(relay, CancellationToken.None));
            Assert.False(await pair.FarEnd.Engine.EndImportAsync(relay, CancellationToken.None));
            Assert.True(await pair.Origin.Engine.CloseAsync(session, CancellationToken.None));
            await pair.HaveForgottenAsync();
            Assert.False(await pair.Origin.Engine.EndExportAsync(relay, CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_second_viewer_is_served_by_its_own_node()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 4 });
        (TestPeer publisher, string session) = await pair.PublishAsync();
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true, payloadBytes: 101));
        await pair.RelayAsync(session);
        Assert.Equal([101], Payloads((await pair.WatchAsync()).Peer, 1));
        await pair.FarEnd.NextSnapshotAsync();
        long packets = Assert.Single(pair.FarEnd.Engine.Relays).Packets;

        for (int i = 0; i < 6; i++)
        {
            Assert.Equal([101], Payloads((await pair.WatchAsync()).Peer, 1));
        }

        await pair.FarEnd.NextSnapshotAsync();
        RelayRow import = Assert.Single(pair.FarEnd.Engine.Relays);
        Assert.Equal((packets, 7), (import.Packets, import.Viewers));
        Assert.False(publisher.HasRtcp(block => Pli.TryRead(block, out _)));
    }

    [Fact]
    public async Task Many_viewers_at_a_node_are_one_relay_and_every_packet_goes_over_once()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 4 });
        (TestPeer publisher, string session) = await pair.PublishAsync();
        await pair.RelayAsync(session);
        List<TestPeer> viewers = [];
        for (int i = 0; i < 8; i++)
        {
            viewers.Add((await pair.WatchAsync()).Peer);
        }

        for (ushort i = 0; i < 60; i++)
        {
            publisher.SendRtp(publisher.Video(i, i * 3000u, keyFrame: i == 0, payloadBytes: 100 + i));
        }

        foreach (TestPeer viewer in viewers)
        {
            Assert.Equal(Enumerable.Range(100, 60), Payloads(viewer, 60));
        }

        await pair.Origin.NextSnapshotAsync();
        Assert.Equal(60, Assert.Single(pair.Origin.Engine.Relays).Packets);
    }

    [Fact]
    public async Task The_wish_for_a_key_frame_reaches_a_publisher_at_another_node()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 });
        (TestPeer publisher, string session) = await pair.PublishAsync();
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: false));
        await pair.RelayAsync(session);
        await pair.WatchAsync();
        publisher.SendRtp(publisher.Video(2, 3000, keyFrame: false));

        Assert.True(publisher.HasRtcp(block => Pli.TryRead(block, out _)));
    }

    [Fact]
    public async Task An_export_may_be_asked_for_before_its_publisher_is_connected()
    {
        await using RelayPair pair = new();
        using TestPeer publisher = new();
        (string session, OpenResult answer) = await pair.Origin.OpenAsync(publisher, publishes: true);
        await pair.RelayAsync(session);
        (TestPeer viewer, _) = await pair.WatchAsync();

        publisher.Connect(answer.AnswerSdp);
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true, payloadBytes: 101));

        Assert.Equal([101], Payloads(viewer, 1));
    }

    [Fact]
    public async Task A_session_that_does_not_publish_the_stream_here_is_not_exported()
    {
        await using RelayPair pair = new();
        (_, string session) = await pair.PublishAsync();
        RelayExport export = new(1, RelayPair.Stream, session, new byte[32], new RelayAddress("127.0.0.1", 9));
        RelayExport[] wrong =
        [
            export with { Publisher = "nobody" },
            export with { Stream = "s/other" },
            export with { Key = new byte[16] },
            export with { To = new RelayAddress("localhost", 9) },
            export with { To = new RelayAddress("127.0.0.1", 0) },
        ];
        foreach (RelayExport request in wrong)
        {
            Assert.Null(await pair.Origin.Engine.ExportAsync(request, CancellationToken.None));
        }

        Assert.NotNull(await pair.Origin.Engine.ExportAsync(export, CancellationToken.None));
        Assert.NotNull(await pair.Origin.Engine.ExportAsync(export, CancellationToken.None));
        await pair.Origin.NextSnapshotAsync();
        Assert.Single(pair.Origin.Engine.Relays);
    }

    [Fact]
    public async Task Figures_tell_what_was_carried_at_both_ends()
    {
        await using RelayPair pair = new();
        (TestPeer publisher, string session) = await pair.PublishAsync();
        ulong id = await pair.RelayAsync(session, epoch: 7);
        (TestPeer viewer, _) = await pair.WatchAsync();
        for (ushort i = 0; i < 20; i++)
        {
            publisher.SendRtp(publisher.Video(i, i * 3000u, keyFrame: i == 0));
        }

        Assert.Equal(20, Payloads(viewer, 20).Count);
        WaitFor(
            () => pair.Origin.Engine.Relays is [{ Packets: 20, DelayMs: > 0 }]
                && pair.FarEnd.Engine.Relays is [{ Packets: 20, DelayMs: > 0 }],
            "rows at both ends");
        RelayRow export = pair.Origin.Engine.Relays[0];
        RelayRow import = pair.FarEnd.Engine.Relays[0];
        Assert.Equal((id, RelayPair.Stream, true), (export.Id, export.Stream, export.IsExport));
        Assert.Equal((id, RelayPair.Stream, false), (import.Id, import.Stream, import.IsExport));
        Assert.Equal((7, 1, 0L, 0L), (import.Epoch, import.Viewers, import.Lost, import.Recovered));
        Assert.InRange(import.Bytes, 20 * 212, 20 * 300);
        RelayTotals totals = pair.FarEnd.Engine.Snapshot.Totals.Relays;
        Assert.Equal((1, 0, 20L), (totals.Imports, totals.Exports, totals.PacketsIn));
    }

    [Fact]
    public async Task Viewers_see_one_timeline_over_publishers_that_come_and_go()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 });
        (TestPeer first, string session) = await pair.PublishAsync();
        await pair.RelayAsync(session, epoch: 1);
        (TestPeer viewer, _) = await pair.WatchAsync();
        first.SendRtp(first.Video(100, 9_000_000, keyFrame: true, payloadBytes: 101));
        RtpHeader before = Next(viewer, payloadBytes: 101);

        // It goes, its export ends, and with that the import; the viewer stays.
        Assert.True(await pair.Origin.Engine.CloseAsync(session, CancellationToken.None));
        WaitFor(() => pair.FarEnd.Engine.Relays.Count == 0, "the import's end");
        Assert.Null(viewer.ReceiveRtp(timeoutMs: 50));

        // It comes back with other numbers, as the next epoch.
        (TestPeer second, string again) = await pair.PublishAsync();
        await pair.RelayAsync(again, epoch: 2);
        second.SendRtp(second.Video(7, 1_000, keyFrame: true, payloadBytes: 102));
        RtpHeader after = Next(viewer, payloadBytes: 102);

        Assert.Equal(before.Ssrc, after.Ssrc);
        Assert.Equal(1, SequenceNumber.Distance(before.SequenceNumber, after.SequenceNumber));
        Assert.InRange((int)(after.Timestamp - before.Timestamp), 1, 90_000 * 20);
    }

    [Fact]
    public async Task A_later_epoch_takes_the_place_of_an_earlier_one_and_viewers_stay()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 });
        (TestPeer first, string session) = await pair.PublishAsync();
        await pair.RelayAsync(session, epoch: 1);
        (TestPeer viewer, _) = await pair.WatchAsync();
        first.SendRtp(first.Video(100, 9_000_000, keyFrame: true, payloadBytes: 101));
        RtpHeader before = Next(viewer, payloadBytes: 101);

        // Published anew at the same node, as after a reload of the page.
        (TestPeer second, string again) = await pair.PublishAsync();
        await pair.RelayAsync(again, epoch: 2);
        second.SendRtp(second.Video(7, 1_000, keyFrame: true, payloadBytes: 102));
        RtpHeader after = Next(viewer, payloadBytes: 102);

        Assert.Equal(1, SequenceNumber.Distance(before.SequenceNumber, after.SequenceNumber));
        WaitFor(() => pair.FarEnd.Engine.Relays is [{ Epoch: 2 }], "one import, of epoch 2");
        WaitFor(() => pair.Origin.Engine.Relays.Count == 1, "one export");
    }

    [Fact]
    public async Task An_earlier_epoch_is_refused_and_the_same_one_takes_over()
    {
        await using RelayPair pair = new();
        (TestPeer publisher, string session) = await pair.PublishAsync();
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true, payloadBytes: 101));
        await pair.RelayAsync(session, epoch: 5);
        (TestPeer viewer, _) = await pair.WatchAsync();
        Assert.Equal([101], Payloads(viewer, 1));

        (RelayRefusal stale, _) = await pair.TryRelayAsync(session, epoch: 4);
        Assert.Equal(RelayRefusal.Stale, stale);
        publisher.SendRtp(publisher.Video(2, 3000, keyFrame: false, payloadBytes: 102));
        Assert.Equal([102], Payloads(viewer, 1));

        ulong again = await pair.RelayAsync(session, epoch: 5);
        Assert.True(viewer.ReceivesPayload(101)); // From the cache, over the new relay.
        WaitFor(() => pair.FarEnd.Engine.Relays is [var row] && row.Id == again, "the newer relay alone");
    }

    [Fact]
    public async Task A_publisher_of_the_nodes_own_goes_before_an_import()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 });
        (TestPeer distant, string session) = await pair.PublishAsync();
        distant.SendRtp(distant.Video(1, 0, keyFrame: true, payloadBytes: 101));
        await pair.RelayAsync(session, epoch: 1);
        (TestPeer viewer, _) = await pair.WatchAsync();
        Assert.Equal([101], Payloads(viewer, 1));

        (TestPeer own, string ownSession) = await pair.PublishAsync(pair.FarEnd, epoch: 1);
        own.SendRtp(own.Video(1, 0, keyFrame: true, payloadBytes: 201));
        Assert.True(viewer.ReceivesPayload(201));
        distant.SendRtp(distant.Video(2, 3000, keyFrame: true, payloadBytes: 102));
        Assert.False(viewer.ReceivesPayload(102, timeoutMs: 100));
        (RelayRefusal refusal, _) = await pair.TryRelayAsync(session, epoch: 1);
        Assert.Equal(RelayRefusal.Stale, refusal);

        // When it goes, the import that is still there is the source again.
        Assert.True(await pair.FarEnd.Engine.CloseAsync(ownSession, CancellationToken.None));
        Assert.True(viewer.ReceivesPayload(102));
    }

    [Fact]
    public async Task Tracks_that_cannot_be_read_are_refused()
    {
        await using RelayPair pair = new();
        RelayImport import = new(
            1, RelayPair.Stream, 1, new byte[32], new RelayAddress("127.0.0.1", 9), Tracks: [1, 2, 3]);

        Assert.Equal(
            RelayRefusal.Malformed, await pair.FarEnd.Engine.ImportAsync(import, CancellationToken.None));
        Assert.Equal((0, 0), await pair.FarEnd.Engine.CountTracesAsync());
    }

    [Fact]
    public async Task Relays_are_bounded()
    {
        await using RelayPair pair = new(change: options => options with
        {
            Relay = options.Relay with { MaxRelays = 1 },
        });
        (_, string session) = await pair.PublishAsync();
        await pair.RelayAsync(session);
        RelayExport second = new(2, RelayPair.Stream, session, new byte[32], pair.FarEnd.Engine.Address);
        Assert.Null(await pair.Origin.Engine.ExportAsync(second, CancellationToken.None));
        RelayImport import = new(2, "s/other", 1, new byte[32], pair.Origin.Engine.Address, []);
        Assert.Equal(
            RelayRefusal.AtCapacity, await pair.FarEnd.Engine.ImportAsync(import, CancellationToken.None));
    }

    private static RtpHeader Next(TestPeer viewer, int payloadBytes)
    {
        while (viewer.ReceiveRtp() is { } packet)
        {
            Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
            if (header.PayloadLength == payloadBytes)
            {
                return header;
            }
        }

        throw new TimeoutException($"no packet of {payloadBytes} bytes came");
    }
}
