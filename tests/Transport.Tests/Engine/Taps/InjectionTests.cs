using System.Collections.Concurrent;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Tests.Engine.Relays;
using static Ooblex.Transport.Tests.Engine.Taps.TapTests;

namespace Ooblex.Transport.Tests.Engine.Taps;

/// <summary>A stream whose frames are made on the node.</summary>
public sealed class InjectionTests
{
    private const string Made = "s/cam~made";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task What_a_tap_gives_can_be_watched_as_a_stream_of_its_own(int workers)
    {
        await using TestEngine engine = new(new EngineShape { Workers = workers });
        using TestPeer publisher = await ConnectAsync(engine, publishes: true);
        await using IFrameTap tap = await TapAsync(engine);
        await using IFrameInjection injection = await InjectAsync(engine);
        using TestPeer viewer = await ConnectAsync(engine, publishes: false, Made);
        publisher.SendRtp(publisher.Video(0, 5_000, keyFrame: true, payloadBytes: 500));
        using EncodedFrame frame = await NextAsync(tap);

        injection.Write(EncodedFrame.From(frame.Data, RtpCodecKind.Vp8, frame.IsKeyFrame, frame));

        byte[]? packet = viewer.ReceiveRtp();
        Assert.NotNull(packet);
        Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.True(header.Marker);
        Assert.True(Vp8Descriptor.TryRead(header.Payload(packet), out Vp8Descriptor descriptor));
        Assert.True(descriptor.IsKeyFrame);
        Assert.Equal(frame.Data.ToArray(), header.Payload(packet)[descriptor.Length..].ToArray());
    }

    [Fact]
    public async Task A_large_frame_goes_out_in_packets_with_one_marker()
    {
        await using TestEngine engine = new();
        await using IFrameInjection injection = await InjectAsync(engine);
        using TestPeer viewer = await ConnectAsync(engine, publishes: false, Made);

        injection.Write(Frame(number: 1, bytes: 9_000, isKey: true));

        List<byte> received = [];
        ushort? next = null;
        bool isOver = false;
        while (!isOver)
        {
            byte[]? packet = viewer.ReceiveRtp();
            Assert.NotNull(packet);
            RtpHeader.TryRead(packet, out RtpHeader header);
            Assert.Equal(next ?? header.SequenceNumber, header.SequenceNumber);
            next = (ushort)(header.SequenceNumber + 1);
            Vp8Descriptor.TryRead(header.Payload(packet), out Vp8Descriptor descriptor);
            received.AddRange(header.Payload(packet)[descriptor.Length..]);
            isOver = header.Marker;
        }

        Assert.Equal(9_000, received.Count);
        Assert.All(received.Skip(10), sample => Assert.Equal(1, sample));
    }

    [Fact]
    public async Task A_viewer_in_need_reaches_who_makes_the_frames()
    {
        await using TestEngine engine = new(new EngineShape { Workers = 2 });
        await using IFrameInjection injection = await InjectAsync(engine);
        Assert.False(injection.TakeKeyFrameRequest());

        using TestPeer viewer = await ConnectAsync(engine, publishes: false, Made);

        // A viewer that comes to a stream without a key frame in its cache wishes for one.
        await UntilAsync(injection.TakeKeyFrameRequest);
        injection.Write(Frame(1, 100, isKey: true));
        Assert.NotNull(viewer.ReceiveRtp());
    }

    [Fact]
    public async Task Viewers_stay_when_an_injection_takes_the_place_of_another()
    {
        await using TestEngine engine = new(new EngineShape { Workers = 2 });
        IFrameInjection first = await InjectAsync(engine);
        using TestPeer viewer = await ConnectAsync(engine, publishes: false, Made);
        first.Write(Frame(1, 100, isKey: true));
        Assert.NotNull(viewer.ReceiveRtp());

        await using IFrameInjection second = await InjectAsync(engine);
        first.Write(Frame(2, 200, isKey: true));
        second.Write(Frame(3, 300, isKey: true));

        Assert.True(viewer.ReceivesPayload(304)); // With its descriptor.
        await first.DisposeAsync();
        second.Write(Frame(4, 400, isKey: false));
        Assert.True(viewer.ReceivesPayload(404));
    }

    [Fact]
    public async Task A_stream_that_is_published_cannot_be_injected_into()
    {
        await using TestEngine engine = new();
        using TestPeer publisher = await ConnectAsync(engine, publishes: true, Made);

        IFrameInjection? injection = await engine.Engine.InjectAsync(
            new InjectionRequest("made", Made, RtpCodecKind.Vp8, RtpCodecKind.Opus), CancellationToken.None);

        Assert.Null(injection);
    }

    [Fact]
    public async Task Sound_and_picture_are_told_to_be_of_one_clock()
    {
        await using TestEngine engine = new();
        using TestPeer publisher = await ConnectAsync(engine, publishes: true);
        await using IFrameTap tap = await TapAsync(engine);
        await using IFrameInjection injection = await InjectAsync(engine);
        using TestPeer viewer = await ConnectAsync(engine, publishes: false, Made);
        NtpTime ntp = NtpTime.From(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        publisher.SendRtcp(Report(publisher.Offer.VideoSsrc, ntp, 90_000));
        publisher.SendRtp(publisher.Video(0, 90_000 + 45_000, keyFrame: true));
        using EncodedFrame frame = await NextAsync(tap);
        Assert.Equal(500, (frame.CapturedNtp - ntp).TotalMilliseconds, tolerance: 1);

        injection.Write(EncodedFrame.From(frame.Data, RtpCodecKind.Vp8, isKeyFrame: true, frame));
        byte[]? packet = viewer.ReceiveRtp();
        Assert.NotNull(packet);
        RtpHeader.TryRead(packet, out RtpHeader header);

        // What the viewer is told lies on the publisher's own line: this timestamp is half a second behind the report.
        ConcurrentQueue<(NtpTime Ntp, uint Rtp)> told = [];
        Assert.True(viewer.HasRtcp(block =>
        {
            bool isReport = block.PacketType == RtcpPacketType.SenderReport
                && SenderReport.TryRead(block, out SenderReport report) && report.Ssrc == header.Ssrc;
            if (isReport)
            {
                SenderReport.TryRead(block, out SenderReport known);
                told.Enqueue((known.NtpTimestamp, known.RtpTimestamp));
            }

            return isReport;
        }));
        (NtpTime toldNtp, uint toldRtp) = told.First();
        double byNtp = (toldNtp - frame.CapturedNtp).TotalMilliseconds;
        double byRtp = (int)(toldRtp - header.Timestamp) / 90.0;
        Assert.Equal(byNtp, byRtp, tolerance: 1);
    }

    [Fact]
    public async Task A_stream_that_is_made_on_one_node_is_watched_on_another()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 });
        IFrameInjection? injection = await pair.Origin.Engine.InjectAsync(
            new InjectionRequest("made", RelayPair.Stream, RtpCodecKind.Vp8, Sound: null), CancellationToken.None);
        Assert.NotNull(injection);
        await pair.RelayAsync("made");
        (TestPeer viewer, string id) = await pair.WatchAsync();

        injection.Write(Frame(1, 300, isKey: true));
        byte[]? packet = viewer.ReceiveRtp();
        Assert.NotNull(packet);
        RtpHeader.TryRead(packet, out RtpHeader header);
        Assert.Equal(304, header.PayloadLength);
        injection.Write(Frame(2, 200, isKey: false));
        Assert.True(viewer.ReceivesPayload(204));

        viewer.SendRtcp(Pli(header.Ssrc));
        await UntilAsync(injection.TakeKeyFrameRequest); // The viewer's wish came all the way.

        await injection.DisposeAsync();
        RelayPair.WaitFor(() => pair.Origin.Engine.Relays.Count == 0, "the end of the relay");
        Assert.True(await pair.FarEnd.Engine.CloseAsync(id, CancellationToken.None));
        await pair.HaveForgottenAsync();
    }

    [Fact]
    public async Task What_is_made_here_under_a_later_epoch_takes_the_place_of_a_relay_and_viewers_stay()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 });
        await using IFrameInjection first = await MakeAsync(pair.Origin, "first", epoch: 1);
        await pair.RelayAsync("first", epoch: 1);
        (TestPeer viewer, _) = await pair.WatchAsync();
        first.Write(Frame(1, 300, isKey: true));
        Assert.True(viewer.ReceivesPayload(304));
        InjectionRequest earlier = new("late", RelayPair.Stream, RtpCodecKind.Vp8, Sound: null, Epoch: 0);
        Assert.Null(await pair.FarEnd.Engine.InjectAsync(earlier, CancellationToken.None));

        // The part of the pipeline that made it has died, and comes to life where the viewer is.
        await using IFrameInjection second = await MakeAsync(pair.FarEnd, "second", epoch: 2);
        Assert.True(pair.FarEnd.Engine.Contains("second"));
        first.Write(Frame(2, 200, isKey: false));
        Assert.True(viewer.ReceivesPayload(204)); // There is nothing better yet.
        second.Write(Frame(3, 400, isKey: true));

        Assert.True(viewer.ReceivesPayload(404));
        RelayPair.WaitFor(() => pair.FarEnd.Engine.Relays.Count == 0, "the end of the relay");
        second.Write(Frame(4, 500, isKey: false));
        Assert.True(viewer.ReceivesPayload(504));
    }

    [Fact]
    public async Task A_relay_of_a_later_epoch_takes_the_place_of_what_is_made_here()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 });
        await using IFrameInjection first = await MakeAsync(pair.FarEnd, "first", epoch: 1);
        (TestPeer viewer, _) = await pair.WatchAsync();
        first.Write(Frame(1, 300, isKey: true));
        Assert.True(viewer.ReceivesPayload(304));

        await using IFrameInjection second = await MakeAsync(pair.Origin, "second", epoch: 2);
        await pair.RelayAsync("second", epoch: 2);
        second.Write(Frame(3, 400, isKey: true));

        Assert.True(viewer.ReceivesPayload(404));
        Assert.Equal([RtpCodecKind.Vp8], pair.FarEnd.Engine.CodecsOf(RelayPair.Stream));
    }

    [Fact]
    public async Task An_injection_that_ends_leaves_nothing_behind()
    {
        await using TestEngine engine = new(new EngineShape { Workers = 2 });
        IFrameInjection injection = await InjectAsync(engine);
        TestPeer viewer = new("recvonly");
        (string id, OpenResult result) = await engine.OpenAsync(viewer, publishes: false, Made);
        viewer.Connect(result.AnswerSdp);
        await engine.NextFactAsync();
        injection.Write(Frame(1, 5_000, isKey: true));
        Assert.NotNull(viewer.ReceiveRtp());

        await injection.DisposeAsync();
        await injection.DisposeAsync();
        Assert.True(await engine.Engine.CloseAsync(id, CancellationToken.None));

        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
        viewer.Dispose();
    }

    private static async Task<IFrameInjection> InjectAsync(TestEngine engine)
    {
        IFrameInjection? injection = await engine.Engine.InjectAsync(
            new InjectionRequest("made", Made, RtpCodecKind.Vp8, RtpCodecKind.Opus), CancellationToken.None);
        Assert.NotNull(injection);
        return injection;
    }

    private static async Task<IFrameInjection> MakeAsync(TestEngine engine, string id, long epoch)
    {
        IFrameInjection? injection = await engine.Engine.InjectAsync(
            new InjectionRequest(id, RelayPair.Stream, RtpCodecKind.Vp8, Sound: null, epoch), CancellationToken.None);
        Assert.NotNull(injection);
        return injection;
    }

    private static EncodedFrame Frame(uint number, int bytes, bool isKey)
    {
        byte[] data = new byte[bytes];
        data.AsSpan().Fill(1);
        data[0] = isKey ? (byte)0 : (byte)1; // The P bit of the frame tag (RFC 6386 §9.1).
        return EncodedFrame.Made(data, RtpCodecKind.Vp8, isKey, number * 3_000);
    }

    private static byte[] Pli(uint ssrc)
    {
        byte[] room = new byte[32];
        RtcpWriter writer = new(room);
        Assert.True(writer.TryWritePli(sender: 1, ssrc));
        return room[..writer.Length];
    }

    private static byte[] Report(uint ssrc, NtpTime ntp, uint rtp)
    {
        byte[] room = new byte[64];
        RtcpWriter writer = new(room);
        Assert.True(writer.TryWriteSenderReport(ssrc, ntp, rtp, packetCount: 1, octetCount: 1));
        return room[..writer.Length];
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        long limit = Environment.TickCount64 + 60_000;
        while (!isTrue())
        {
            Assert.True(Environment.TickCount64 < limit, "it did not come in a minute");
            await Task.Delay(10);
        }
    }
}
