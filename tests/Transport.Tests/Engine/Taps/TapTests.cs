using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Peers;

namespace Ooblex.Transport.Tests.Engine.Taps;

/// <summary>Whole frames out of a real engine, and back into it, over real sockets.</summary>
public sealed class TapTests
{
    private const string Stream = "s/cam";
    private static readonly TapWish Picture = new(MediaKind.Video, 640, 360);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Frames_of_a_publisher_come_out_whole_and_in_order(int workers)
    {
        await using TestEngine engine = new(new EngineShape { Workers = workers });
        await using IFrameTap tap = await TapAsync(engine);
        using TestPeer publisher = await ConnectAsync(engine, publishes: true);
        for (ushort i = 0; i < 20; i++)
        {
            publisher.SendRtp(publisher.Video(i, i * 3_000u, keyFrame: i == 0, payloadBytes: 300));
        }

        for (uint i = 0; i < 20; i++)
        {
            using EncodedFrame frame = await NextAsync(tap);
            Assert.Equal(
                (i * 3_000, i == 0, 299, RtpCodecKind.Vp8),
                (frame.RtpTimestamp, frame.IsKeyFrame, frame.Length, frame.Codec));
        }

        Assert.Equal(0, tap.Dropped);
    }

    [Fact]
    public async Task A_lost_packet_is_asked_for_and_its_frame_comes_in_its_place()
    {
        await using TestEngine engine = new();
        await using IFrameTap tap = await TapAsync(engine);
        using TestPeer publisher = await ConnectAsync(engine, publishes: true);
        publisher.SendRtp(publisher.Video(0, 0, keyFrame: true));
        publisher.SendRtp(publisher.Video(2, 6_000, keyFrame: false));

        Assert.True(publisher.HasRtcp(block =>
            block.PacketType == RtcpPacketType.TransportFeedback && block.Count == RtcpFeedbackType.Nack));
        publisher.SendRtp(publisher.Video(1, 3_000, keyFrame: false));

        Assert.Equal([0u, 3_000u, 6_000u], await TimestampsAsync(tap, 3));
    }

    [Fact]
    public async Task What_never_comes_ends_in_one_wish_for_a_key_frame()
    {
        await using TestEngine engine = new();
        await using IFrameTap tap = await TapAsync(engine);
        using TestPeer publisher = await ConnectAsync(engine, publishes: true);
        publisher.SendRtp(publisher.Video(0, 0, keyFrame: true));
        publisher.SendRtp(publisher.Video(2, 6_000, keyFrame: false));

        Assert.True(publisher.HasRtcp(block =>
            block.PacketType == RtcpPacketType.PayloadFeedback && block.Count == RtcpFeedbackType.Pli));
        publisher.SendRtp(publisher.Video(3, 9_000, keyFrame: true));

        Assert.Equal([0u, 9_000u], await TimestampsAsync(tap, 2));
    }

    [Fact]
    public async Task A_decoder_in_need_reaches_the_publisher()
    {
        await using TestEngine engine = new();
        await using IFrameTap tap = await TapAsync(engine);
        using TestPeer publisher = await ConnectAsync(engine, publishes: true);
        publisher.SendRtp(publisher.Video(0, 0, keyFrame: true));
        (await NextAsync(tap)).Dispose();

        tap.RequestKeyFrame();

        Assert.True(publisher.HasRtcp(block =>
            block.PacketType == RtcpPacketType.PayloadFeedback && block.Count == RtcpFeedbackType.Pli));
    }

    [Fact]
    public async Task A_tap_goes_over_to_the_next_publisher_of_its_stream()
    {
        await using TestEngine engine = new(new EngineShape { Workers = 2 });
        await using IFrameTap tap = await TapAsync(engine);
        using TestPeer first = await ConnectAsync(engine, publishes: true);
        first.SendRtp(first.Video(0, 0, keyFrame: true));
        using EncodedFrame before = await NextAsync(tap);

        using TestPeer second = await ConnectAsync(engine, publishes: true);
        second.SendRtp(second.Video(500, 77_000, keyFrame: true));
        using EncodedFrame after = await NextAsync(tap);

        Assert.Equal(77_000u, after.RtpTimestamp);
        Assert.True(after.Source > before.Source);
    }

    [Fact]
    public async Task A_tap_that_ends_leaves_nothing_behind_and_may_end_twice()
    {
        await using TestEngine engine = new(new EngineShape { Workers = 2 });
        IFrameTap tap = await TapAsync(engine);
        TestPeer peer = new();
        (string id, OpenResult result) = await engine.OpenAsync(peer, publishes: true);
        peer.Connect(result.AnswerSdp);
        await engine.NextFactAsync();
        peer.SendRtp(peer.Video(0, 0, keyFrame: true));
        (await NextAsync(tap)).Dispose();

        await tap.DisposeAsync();
        await tap.DisposeAsync();
        Assert.Null(await tap.TakeAsync(CancellationToken.None));
        Assert.True(await engine.Engine.CloseAsync(id, CancellationToken.None));

        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
        peer.Dispose();
    }

    [Fact]
    public async Task There_are_no_more_taps_than_allowed()
    {
        await using TestEngine engine = new(change: options => options with
        {
            Frames = options.Frames with { MaxTaps = 2 },
        });
        IFrameTap first = await TapAsync(engine);
        await using IFrameTap second = await TapAsync(engine);
        Assert.Null(await engine.Engine.TapAsync(new TapRequest(Stream, Picture), CancellationToken.None));

        await first.DisposeAsync();

        await using IFrameTap third = await TapAsync(engine);
        Assert.NotNull(third);
    }

    [Fact]
    public async Task The_end_of_the_engine_is_the_end_of_its_taps()
    {
        TestEngine engine = new();
        IFrameTap tap = await TapAsync(engine);
        ValueTask<EncodedFrame?> waiting = tap.TakeAsync(CancellationToken.None);

        await engine.DisposeAsync();

        Assert.Null(await waiting);
        await tap.DisposeAsync();
    }

    internal static async Task<IFrameTap> TapAsync(TestEngine engine, string stream = Stream)
    {
        IFrameTap? tap = await engine.Engine.TapAsync(new TapRequest(stream, Picture), CancellationToken.None);
        Assert.NotNull(tap);
        return tap;
    }

    internal static async Task<TestPeer> ConnectAsync(TestEngine engine, bool publishes, string stream = Stream)
    {
        TestPeer peer = new(publishes ? "sendonly" : "recvonly");
        (string _, OpenResult result) = await engine.OpenAsync(peer, publishes, stream);
        Assert.Equal(OpenRefusal.None, result.Refusal);
        peer.Connect(result.AnswerSdp);
        await engine.NextFactAsync();
        return peer;
    }

    internal static async Task<EncodedFrame> NextAsync(IFrameTap tap)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        EncodedFrame? frame = await tap.TakeAsync(limit.Token);
        Assert.NotNull(frame);
        return frame;
    }

    private static async Task<List<uint>> TimestampsAsync(IFrameTap tap, int count)
    {
        List<uint> timestamps = [];
        while (timestamps.Count < count)
        {
            using EncodedFrame frame = await NextAsync(tap);
            timestamps.Add(frame.RtpTimestamp);
        }

        return timestamps;
    }
}
