using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.TestKit.Dtls;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Tests.Engine;

/// <summary>What every engine does, however it is built; the classes below are its shapes.</summary>
public abstract class MediaEngineTests(EngineShape shape)
{
    [Fact]
    public async Task A_packet_travels_from_a_publisher_to_two_viewers()
    {
        await using TestEngine engine = new(shape);
        using TestPeer publisher = await PublishAsync(engine);
        using TestPeer first = await WatchAsync(engine);
        using TestPeer second = await WatchAsync(engine);

        publisher.SendRtp(publisher.Video(100, 9000, keyFrame: true));

        foreach (TestPeer viewer in new[] { first, second })
        {
            byte[]? packet = viewer.ReceiveRtp();
            Assert.NotNull(packet);
            Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
            Assert.Equal(TestOffer.VideoType, header.PayloadType);
            Assert.Equal(200, header.PayloadLength);
        }
    }

    [Fact]
    public async Task A_late_viewer_of_a_still_picture_is_served_from_the_cache()
    {
        await using TestEngine engine = new(shape);
        using TestPeer publisher = await PublishAsync(engine);
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true));
        publisher.SendRtp(publisher.Video(2, 3000, keyFrame: false));
        using TestPeer early = await WatchAsync(engine);
        Assert.NotNull(early.ReceiveRtp());

        using TestPeer late = await WatchAsync(engine);

        Assert.NotNull(late.ReceiveRtp());
        Assert.NotNull(late.ReceiveRtp());
    }

    [Fact]
    public async Task A_loss_on_the_way_in_is_asked_for_by_NACK_and_a_key_frame_by_PLI()
    {
        await using TestEngine engine = new(shape);
        using TestPeer publisher = await PublishAsync(engine);
        using TestPeer viewer = await WatchAsync(engine);
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: false));
        Assert.True(publisher.HasRtcp(block => Pli.TryRead(block, out _)));

        publisher.SendRtp(publisher.Video(4, 9000, keyFrame: false));
        Assert.True(publisher.HasRtcp(block => NackReader.TryRead(block, out _)));
    }

    [Fact]
    public async Task Delete_ends_it_at_once_and_leaves_no_trace()
    {
        await using TestEngine engine = new(shape);
        TestPeer publisher = new();
        (string id, OpenResult result) = await engine.OpenAsync(publisher, publishes: true);
        publisher.Connect(result.AnswerSdp);
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true));
        Assert.True(engine.Engine.Contains(id));

        Assert.True(await engine.Engine.CloseAsync(id, CancellationToken.None));
        Assert.False(await engine.Engine.CloseAsync(id, CancellationToken.None));

        Assert.False(engine.Engine.Contains(id));
        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
        publisher.Dispose();
    }

    [Fact]
    public async Task A_client_that_closes_DTLS_is_gone_at_once()
    {
        await using TestEngine engine = new(shape);
        using TestPeer publisher = await PublishAsync(engine);
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true));

        publisher.Dtls.Close();

        Assert.Equal(MediaFactKind.DtlsClosed, (await engine.NextFactAsync()).Kind);
        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
    }

    [Fact]
    public async Task A_client_that_falls_silent_loses_its_session()
    {
        await using TestEngine engine = new(shape, options => options with
        {
            Ice = options.Ice with { ConsentTimeout = TimeSpan.FromSeconds(2) },
        });
        using TestPeer publisher = await PublishAsync(engine);

        Assert.Equal(MediaFactKind.ConsentExpired, (await engine.NextFactAsync()).Kind);
        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
    }

    [Fact]
    public async Task A_client_that_never_comes_loses_its_session()
    {
        await using TestEngine engine = new(shape, options => options with
        {
            Ice = options.Ice with { GraceTimeout = TimeSpan.FromMilliseconds(100) },
        });
        using TestPeer publisher = new();
        await engine.OpenAsync(publisher, publishes: true);

        Assert.Equal(MediaFactKind.ConsentExpired, (await engine.NextFactAsync()).Kind);
        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
    }

    [Fact]
    public async Task A_certificate_that_is_not_the_one_of_the_SDP_gets_no_keys()
    {
        await using TestEngine engine = new(shape);
        using TestPeer impostor = new();
        impostor.Offer = impostor.Offer with { Fingerprint = DtlsTestIdentity.Create().Fingerprint };
        (string _, OpenResult result) = await engine.OpenAsync(impostor, publishes: true);

        impostor.Connect(result.AnswerSdp);

        Assert.Equal(MediaFactKind.HandshakeFailed, (await engine.NextFactAsync()).Kind);
        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
    }

    [Fact]
    public async Task A_handshake_from_an_address_without_a_check_is_not_answered()
    {
        await using TestEngine engine = new(shape);
        using TestPeer stranger = new(options: new DtlsTestClientOptions { HandshakeTimeoutMs = 400 });
        (string id, OpenResult result) = await engine.OpenAsync(stranger, publishes: true);
        stranger.Accept(result.AnswerSdp);

        Assert.ThrowsAny<Exception>(() => stranger.Dtls.Connect(stranger.Send, (_, _) => -1));
        Assert.True(engine.Engine.Contains(id));
    }

    [Fact]
    public async Task A_viewer_without_a_shared_codec_is_told_so_and_nothing_is_kept()
    {
        await using TestEngine engine = new(shape);
        using TestPeer publisher = await PublishAsync(engine);
        using TestPeer viewer = new("recvonly");
        viewer.Offer = viewer.Offer with { VideoCodec = "AV1", WithAudio = false };

        (string id, OpenResult result) = await engine.OpenAsync(viewer, publishes: false);

        Assert.Equal(OpenRefusal.NoSharedCodec, result.Refusal);
        Assert.Contains("VP8", result.Detail, StringComparison.Ordinal);
        Assert.False(engine.Engine.Contains(id));
    }

    [Fact]
    public async Task Without_a_publisher_a_viewer_is_refused()
    {
        await using TestEngine engine = new(shape);
        using TestPeer viewer = new("recvonly");
        (string _, OpenResult result) = await engine.OpenAsync(viewer, publishes: false);

        Assert.Equal(OpenRefusal.NoPublisher, result.Refusal);
        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
    }

    [Fact]
    public async Task Opening_the_same_session_twice_gives_the_same_answer()
    {
        await using TestEngine engine = new(shape);
        using TestPeer publisher = new();
        OpenResult first = await engine.OpenAsync(publisher.Offer, publishes: true, "s/cam", "node/x");
        OpenResult second = await engine.OpenAsync(publisher.Offer, publishes: true, "s/cam", "node/x");

        Assert.Equal(first.AnswerSdp, second.AnswerSdp);
    }

    [Fact]
    public async Task More_sessions_than_allowed_are_refused()
    {
        await using TestEngine engine = new(shape, options => options with
        {
            Limits = options.Limits with { MaxSessions = 1 },
        });
        using TestPeer first = new();
        using TestPeer second = new();
        await engine.OpenAsync(first, publishes: true);
        (string _, OpenResult result) = await engine.OpenAsync(second, publishes: true, "s/other");

        Assert.Equal(OpenRefusal.AtCapacity, result.Refusal);
    }

    [Fact]
    public async Task A_new_publisher_takes_over_and_viewers_see_it_without_a_new_session()
    {
        await using TestEngine engine = new(shape);
        using TestPeer old = await PublishAsync(engine);
        using TestPeer viewer = await WatchAsync(engine);
        old.SendRtp(old.Video(1, 0, keyFrame: true));
        Assert.NotNull(viewer.ReceiveRtp());

        using TestPeer next = await PublishAsync(engine);
        next.SendRtp(next.Video(700, 0, keyFrame: true, payloadBytes: 333));
        Assert.True(viewer.ReceivesPayload(333));

        // Once the viewer has seen the new one, whatever the old one sends goes nowhere.
        old.SendRtp(old.Video(2, 3000, keyFrame: true, payloadBytes: 50));
        next.SendRtp(next.Video(701, 3000, keyFrame: false, payloadBytes: 334));

        byte[]? packet = viewer.ReceiveRtp();
        Assert.NotNull(packet);
        Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.Equal(334, header.PayloadLength);
    }

    [Fact]
    public async Task An_ICE_restart_gives_new_credentials_and_media_goes_on()
    {
        await using TestEngine engine = new(shape);
        TestPeer publisher = new();
        (string id, OpenResult result) = await engine.OpenAsync(publisher, publishes: true);
        publisher.Connect(result.AnswerSdp);
        using TestPeer viewer = await WatchAsync(engine);

        RestartResult restart = await engine.Engine.RestartIceAsync(
            id, "newufrag", "newpasswordnewpasswordnew", CancellationToken.None);
        Assert.True(restart.Found);
        publisher.SendRtp(publisher.Video(1, 0, keyFrame: true));
        Assert.NotNull(viewer.ReceiveRtp());

        publisher.Offer = publisher.Offer with { Ufrag = "newufrag" };
        publisher.Accept($"a=ice-ufrag:{restart.LocalUfrag}\r\na=ice-pwd:{restart.LocalPwd}\r\n"
            + $"a={restart.Candidates[0]}\r\n");
        Assert.True(publisher.Check());
        publisher.SendRtp(publisher.Video(2, 3000, keyFrame: false));
        Assert.NotNull(viewer.ReceiveRtp());
        publisher.Dispose();
    }

    [Fact]
    public async Task Hostile_datagrams_change_nothing()
    {
        await using TestEngine engine = new(shape);
        using TestPeer publisher = await PublishAsync(engine);
        using TestPeer viewer = await WatchAsync(engine);
        Random random = new(20261123);
        byte[] noise = new byte[1400];
        for (int i = 0; i < 5000; i++)
        {
            random.NextBytes(noise);
            publisher.Send(noise.AsSpan(0, random.Next(1, noise.Length)));
        }

        byte[]? packet = null;
        for (ushort sequence = 1; sequence <= 10 && packet is null; sequence++)
        {
            publisher.SendRtp(publisher.Video(sequence, 0, keyFrame: true)); // Noise may still fill the socket.
            packet = viewer.ReceiveRtp();
        }

        Assert.NotNull(packet);
    }

    [Fact]
    public async Task Whoever_asks_an_engine_that_has_stopped_is_told()
    {
        TestEngine engine = new(shape);
        await engine.DisposeAsync();
        using TestPeer publisher = new();

        (string _, OpenResult result) = await engine.OpenAsync(publisher, publishes: true);

        Assert.Equal(OpenRefusal.Stopping, result.Refusal);
    }

    private static async Task<TestPeer> PublishAsync(TestEngine engine)
    {
        TestPeer peer = new();
        await ConnectAsync(engine, peer, publishes: true);
        return peer;
    }

    private static async Task<TestPeer> WatchAsync(TestEngine engine)
    {
        TestPeer peer = new("recvonly");
        await ConnectAsync(engine, peer, publishes: false);
        return peer;
    }

    private static async Task ConnectAsync(TestEngine engine, TestPeer peer, bool publishes)
    {
        (string _, OpenResult result) = await engine.OpenAsync(peer, publishes);
        Assert.Equal(OpenRefusal.None, result.Refusal);
        peer.Connect(result.AnswerSdp);
        Assert.Equal(MediaFactKind.Connected, (await engine.NextFactAsync()).Kind);
    }
}

public sealed class OneWorkerTests() : MediaEngineTests(new EngineShape { Api = DatagramApi.Batched });

public sealed class TwoWorkersTests() : MediaEngineTests(new EngineShape { Workers = 2 });

public sealed class FourWorkersTests() : MediaEngineTests(new EngineShape { Workers = 4 });

public sealed class WithoutSegmentationTests() : MediaEngineTests(new EngineShape { Segmentation = false });

public sealed class PlatformCryptoTests() : MediaEngineTests(new EngineShape { Crypto = SrtpCrypto.Bcl });

public sealed class PortableTests() : MediaEngineTests(new EngineShape { Api = DatagramApi.Portable });

public sealed class PortableTwoWorkersTests() : MediaEngineTests(
    new EngineShape { Api = DatagramApi.Portable, Workers = 2 });
