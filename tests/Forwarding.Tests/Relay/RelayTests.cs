using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Relay;

namespace Ooblex.Forwarding.Tests.Relay;

/// <summary>One relay on a good line: what starts it, what it carries, what ends it.</summary>
public sealed class RelayTests : IDisposable
{
    private static readonly VirtualWireOptions Far = new() { Delay = TimeSpan.FromMilliseconds(20) };

    private readonly RelayStage _stage = new(Far);

    [Fact]
    public void A_viewer_there_sees_what_was_kept_and_then_what_comes()
    {
        _stage.Studio.Video(1, 0, keyFrame: true);
        _stage.Studio.Video(2, 3000);
        (CapturingEgress viewer, uint ssrc) = _stage.Watch();
        _stage.Connect();
        _stage.Run(60);
        Assert.Equal([0, 1], RelayStage.Places(viewer, ssrc));

        for (ushort i = 3; i < 30; i++)
        {
            _stage.Studio.Video(i, i * 3000u);
            _stage.Studio.Audio(i, i * 960u);
            _stage.Run(33);
        }

        Assert.Equal(Enumerable.Range(0, 29), RelayStage.Places(viewer, ssrc));
        Assert.Equal(27, viewer.Sequences(ssrc + 2).Count());
    }

    [Fact]
    public void The_origin_sends_nothing_to_an_address_that_has_not_asked()
    {
        _stage.Studio.Video(1, 0, keyFrame: true);
        _stage.Connect(isUpCut: true);
        for (ushort i = 2; i < 10; i++)
        {
            _stage.Studio.Video(i, i * 3000u);
            _stage.Run(100);
        }

        Assert.Equal(0, _stage.Span.Down.Sent);
        Assert.True(_stage.Span.Up.Sent > 0, "the far end did not ask");
    }

    [Fact]
    public void The_far_end_asks_again_until_it_is_heard()
    {
        _stage.Studio.Video(1, 0, keyFrame: true);
        (CapturingEgress viewer, uint ssrc) = _stage.Watch();
        RelaySpan span = _stage.Connect(isUpCut: true);
        _stage.Run(2_000);
        Assert.Empty(viewer.Rtp);

        span.Up.IsCut = false;
        _stage.Run(1_100);
        Assert.Equal([0], RelayStage.Places(viewer, ssrc));
    }

    [Fact]
    public void A_second_viewer_there_is_served_from_the_cache_there()
    {
        _stage.Studio.Video(1, 0, keyFrame: true);
        _stage.Watch();
        RelaySpan span = _stage.Connect();
        _stage.Run(100);
        long sent = span.Down.Sent;

        (CapturingEgress second, uint ssrc) = _stage.Watch();

        Assert.Equal([0], RelayStage.Places(second, ssrc));
        _stage.Run(30);
        Assert.Equal(sent, span.Down.Sent);
        Assert.Empty(_stage.Studio.ToPublisher.Rtcp);
    }

    [Fact]
    public void However_many_watch_there_each_packet_goes_over_once()
    {
        for (int i = 0; i < 20; i++)
        {
            _stage.Watch();
        }

        _stage.Studio.Video(0, 0, keyFrame: true);
        RelaySpan span = _stage.Connect();
        _stage.Run(100);
        long packets = span.Feed.Packets;
        for (ushort i = 1; i <= 100; i++)
        {
            _stage.Studio.Video(i, i * 3000u);
        }

        _stage.Run(30);
        Assert.Equal(100, span.Feed.Packets - packets);
        Assert.Equal(101, span.Far.Packets);
    }

    [Fact]
    public void Twenty_viewers_that_need_a_key_frame_are_one_wish_at_the_publisher()
    {
        RelaySpan span = _stage.Connect();
        for (int i = 0; i < 20; i++)
        {
            _stage.Watch();
        }

        _stage.Studio.Video(1, 0);
        _stage.Run(100);
        _stage.Studio.Video(2, 3000);
        _stage.Run(100, _ => _stage.Studio.Publisher.Tick(_stage.Studio.Now));

        Assert.True(span.Up.Sent > 0);
        Assert.Single(_stage.Studio.ToPublisher.Rtcp, HasPli);
    }

    [Fact]
    public void Sound_and_picture_there_lie_on_the_line_that_the_publisher_drew()
    {
        (CapturingEgress viewer, uint ssrc) = _stage.Watch();
        _stage.Connect();
        _stage.Run(50);
        const ulong Clock = 0xE000_0000_0000_0000;
        _stage.Studio.Video(1, 90_000, keyFrame: true);
        _stage.SenderReport(Clock, 90_000);
        _stage.Run(50);
        uint first = viewer.Headers(ssrc).First().Timestamp;
        foreach (Ooblex.Forwarding.Routing.Viewer watching in _stage.There.Viewers)
        {
            watching.Lanes[0].SendReport(_stage.Studio.Now);
        }

        RtcpReader reader = new(viewer.Rtcp[^1]);
        Assert.True(reader.TryRead(out RtcpBlock block));
        Assert.True(SenderReport.TryRead(block, out SenderReport report));
        double sinceReport = (report.NtpTimestamp - new NtpTime(Clock)).TotalSeconds;
        Assert.InRange(sinceReport, 0.0, 0.060);
        Assert.Equal((uint)Math.Round(sinceReport * 90_000), report.RtpTimestamp - first, tolerance: 2u);
    }

    [Fact]
    public void The_round_trip_is_measured_at_both_ends()
    {
        RelaySpan span = _stage.Connect();
        _stage.Run(2_500);

        Assert.InRange(span.Far.Link.RoundTrip.TotalMilliseconds, 40, 43);
        Assert.InRange(span.Feed.Link.RoundTrip.TotalMilliseconds, 40, 43);
    }

    [Fact]
    public void A_far_end_that_is_silent_for_ten_seconds_is_given_up()
    {
        RelaySpan span = _stage.Connect();
        _stage.Run(100);
        span.Up.IsCut = true;
        _stage.Run(9_000);
        Assert.False(span.Feed.IsOver);

        _stage.Run(1_200);
        Assert.True(span.Feed.IsOver);
        Assert.Null(span.Feed.NextDeadline);
    }

    [Fact]
    public void An_export_that_nobody_ever_asks_for_is_given_up_too()
    {
        MonoTime end = _stage.Studio.Now + RelaySpan.Options.SilenceTimeout;
        RelaySpan span = _stage.Connect(isUpCut: true);
        Assert.Equal(end, span.Feed.NextDeadline);

        span.Feed.Tick(end);
        Assert.True(span.Feed.IsOver);
        Assert.Equal(0, span.Down.Sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Either_end_can_end_it(bool byOrigin)
    {
        RelaySpan span = _stage.Connect();
        _stage.Run(100);
        if (byOrigin)
        {
            span.Feed.Close();
        }
        else
        {
            span.Far.Close();
        }

        _stage.Run(30);
        Assert.True(span.Feed.IsOver);
        Assert.True(span.Far.IsOver);
        Assert.Null(span.Far.NextDeadline);
    }

    [Fact]
    public void A_message_of_the_publisher_passes_unless_it_is_longer_than_any()
    {
        RelaySpan span = _stage.Connect();
        _stage.Run(50);

        Assert.True(span.Feed.TrySendMessage("chat", "good evening"u8, isText: true, _stage.Studio.Now));
        byte[] tooLong = new byte[300_000];
        Assert.False(span.Feed.TrySendMessage("chat", tooLong, isText: false, _stage.Studio.Now));
        _stage.Run(30);
        Assert.Equal([("chat", "good evening")], span.Messages);
    }

    [Fact]
    public void The_origin_follows_a_far_end_that_moves()
    {
        RelaySpan span = _stage.Connect();
        _stage.Run(100);

        Assert.Equal(RelaySpan.FarAddress, span.Down.LastTarget);
        byte[]? taken = null;
        span.Up.Tap = datagram => taken ??= datagram.ToArray();
        span.Up.IsCut = true;
        _stage.Run(1_100);
        Assert.NotNull(taken);
        Assert.True(Protocol.Relay.RelayHeader.TryRead(taken, out Protocol.Relay.RelayHeader header));
        TransportAddress moved = RelaySpan.OriginAddress;
        span.Feed.Receive(header, taken, moved, _stage.Studio.Now);
        _stage.Studio.Video(1, 0, keyFrame: true);
        Assert.Equal(moved, span.Down.LastTarget);
    }

    [Fact]
    public void All_packets_are_given_back_when_it_is_over()
    {
        _stage.Watch();
        RelaySpan span = _stage.Connect();
        for (ushort i = 0; i < 100; i++)
        {
            _stage.Studio.Video(i, i * 3000u, keyFrame: i % 30 == 0);
            _stage.Run(10);
        }

        Assert.True(span.Pool.InUse > 0);
        _stage.There.SetSource(null, _stage.Studio.Now);
        span.Far.Retire();
        Assert.Equal(0, span.Pool.InUse);
        _stage.Studio.End();
        Assert.Equal(0, _stage.Studio.Pool.InUse);
    }

    public void Dispose() => _stage.Dispose();

    private static bool HasPli(byte[] packet)
    {
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpBlock block))
        {
            if (Pli.TryRead(block, out _))
            {
                return true;
            }
        }

        return false;
    }
}
