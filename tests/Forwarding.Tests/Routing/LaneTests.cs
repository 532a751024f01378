using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Forwarding.Tests.Routing;

public sealed class LaneTests
{
    private readonly Studio _studio = new();

    [Fact]
    public void A_viewer_gets_nothing_before_a_key_frame_and_one_request_goes_to_the_publisher()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        _studio.Video(10, 3000);
        viewer.Start(_studio.Now);
        _studio.Video(11, 6000);
        _studio.Publisher.Tick(_studio.Now);

        Assert.Empty(egress.Sequences(ssrc));
        Assert.Equal(1, PliCount());

        _studio.Video(12, 9000, keyFrame: true);
        Assert.Single(egress.Sequences(ssrc));
    }

    [Fact]
    public void A_late_viewer_gets_everything_since_the_key_frame_at_once_and_no_request_is_made()
    {
        _studio.Video(10, 3000, keyFrame: true);
        _studio.Video(11, 3000, start: false);
        _studio.Video(12, 6000);
        _studio.Advance(60_000);
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();

        viewer.Start(_studio.Now);
        _studio.Publisher.Tick(_studio.Now);

        ushort first = egress.Sequences(ssrc).First();
        Assert.Equal([first, (ushort)(first + 1), (ushort)(first + 2)], egress.Sequences(ssrc));
        Assert.Equal(0, PliCount());
    }

    [Fact]
    public void A_run_since_the_key_frame_that_is_too_long_is_not_replayed_and_a_new_one_is_asked_for()
    {
        for (ushort i = 0; i <= Studio.Options.ReplayPackets; i++)
        {
            _studio.Video(i, i * 3000u, keyFrame: i == 0);
        }

        _studio.Advance(1000);
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Publisher.Tick(_studio.Now);

        Assert.Empty(egress.Sequences(ssrc));
        Assert.Equal(1, PliCount());
    }

    [Fact]
    public void Replayed_frames_lie_a_millisecond_apart_and_live_ones_go_on_from_there()
    {
        _studio.Video(10, 0, keyFrame: true);
        _studio.Video(11, 90_000);
        _studio.Video(12, 900_000);
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Video(13, 903_000);

        uint[] times = [.. egress.Headers(ssrc).Select(header => header.Timestamp)];
        Assert.Equal([90u, 90u, 3000u], times.Zip(times.Skip(1), (a, b) => b - a));
    }

    [Fact]
    public void Sequence_numbers_run_on_over_the_wrap_of_the_source_and_losses_stay_visible()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Video(65_534, 0, keyFrame: true);
        _studio.Video(65_535, 3000);
        _studio.Video(1, 9000); // 0 is lost.

        ushort[] sequences = [.. egress.Sequences(ssrc)];
        Assert.Equal(3, sequences.Length);
        Assert.Equal(1, (ushort)(sequences[1] - sequences[0]));
        Assert.Equal(2, (ushort)(sequences[2] - sequences[1]));
    }

    [Fact, Trait("Rfc", "4588")]
    public void A_lost_packet_comes_again_as_RTX_with_its_original_number_in_front()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Video(10, 0, keyFrame: true);
        _studio.Video(11, 3000);
        ushort lost = egress.Sequences(ssrc).Last();

        viewer.OnRtcp(Nack(ssrc, lost), _studio.Now);

        RtpHeader rtx = Assert.Single(egress.Headers(ssrc + 1));
        byte[] packet = egress.Rtp[^1];
        Assert.Equal(121, rtx.PayloadType);
        Assert.Equal(lost, (ushort)((packet[rtx.PayloadOffset] << 8) | packet[rtx.PayloadOffset + 1]));
    }

    [Fact]
    public void The_same_loss_is_answered_once_within_a_round_trip()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Video(10, 0, keyFrame: true);
        byte[] nack = Nack(ssrc, egress.Sequences(ssrc).Last());

        viewer.OnRtcp(nack, _studio.Now);
        viewer.OnRtcp(nack, _studio.Now);
        Assert.Single(egress.Headers(ssrc + 1));

        _studio.Advance(50);
        viewer.OnRtcp(nack, _studio.Now);
        Assert.Equal(2, egress.Headers(ssrc + 1).Count());
    }

    [Fact]
    public void A_viewer_without_RTX_is_never_sent_the_same_number_twice()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch(withRtx: false);
        viewer.Start(_studio.Now);
        _studio.Video(10, 0, keyFrame: true);

        viewer.OnRtcp(Nack(ssrc, egress.Sequences(ssrc).Last()), _studio.Now);

        Assert.Single(egress.Rtp);
    }

    [Fact]
    public void A_viewer_that_cannot_read_the_codec_gets_sound_and_no_picture()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch(codec: "AV1");
        viewer.Start(_studio.Now);
        _studio.Video(10, 0, keyFrame: true);
        _studio.Audio(1, 960);

        Assert.Empty(egress.Headers(ssrc));
        Assert.Single(egress.Headers(ssrc + 2));
    }

    [Fact]
    public void Hundred_viewers_that_ask_for_a_key_frame_cost_the_publisher_one_request()
    {
        List<(Viewer Viewer, uint Ssrc)> viewers = [];
        for (int i = 0; i < 100; i++)
        {
            (Viewer viewer, _, uint ssrc) = _studio.Watch();
            viewer.Start(_studio.Now);
            viewers.Add((viewer, ssrc));
        }

        _studio.Video(10, 0, keyFrame: true);
        _studio.Advance(500);
        byte[] buffer = new byte[64];
        foreach ((Viewer viewer, uint ssrc) in viewers)
        {
            RtcpWriter writer = new(buffer);
            writer.TryWritePli(1, ssrc);
            viewer.OnRtcp(writer.Written, _studio.Now);
            _studio.Publisher.Tick(_studio.Now);
            _studio.Advance(1);
        }

        Assert.Equal(1, PliCount());
    }

    [Fact]
    public void A_viewer_of_a_still_picture_that_asks_for_a_key_frame_gets_it_from_the_cache()
    {
        _studio.Video(10, 0, keyFrame: true);
        _studio.Advance(5000);
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Advance(1000);

        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        writer.TryWritePli(1, ssrc);
        viewer.OnRtcp(writer.Written, _studio.Now);

        ushort[] sequences = [.. egress.Sequences(ssrc)];
        Assert.Equal(2, sequences.Length);
        Assert.Equal(1, (ushort)(sequences[1] - sequences[0]));
    }

    [Fact]
    public void Forwarding_allocates_nothing_per_packet()
    {
        NullEgress egress = new();
        Studio studio = new();
        studio.Router.Add(studio.WatchInto(egress), studio.Now);
        byte[][] packets = [.. Enumerable.Range(0, 12_000).Select(i =>
            Studio.VideoPacket((ushort)i, (uint)(i * 3000), keyFrame: i == 0, start: true, Studio.VideoSsrc))];
        int sent = 0;
        SendNext(2000);

        long allocated = Allocations.Of(() => SendNext(2000));

        Assert.Equal(0, allocated);
        Assert.Equal(sent, egress.Packets);

        void SendNext(int count)
        {
            for (int end = sent + count; sent < end; sent++)
            {
                studio.Send(packets[sent]);
            }
        }
    }

    private static byte[] Nack(uint media, ushort lost)
    {
        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryWriteNack(1, media, [lost]));
        return buffer[..writer.Length];
    }

    private int PliCount()
    {
        int count = 0;
        foreach (byte[] packet in _studio.ToPublisher.Rtcp)
        {
            RtcpReader reader = new(packet);
            while (reader.TryRead(out RtcpBlock block))
            {
                count += Pli.TryRead(block, out _) ? 1 : 0;
            }
        }

        return count;
    }

    private sealed class NullEgress : PacketEgress
    {
        private readonly byte[] _room = new byte[2048];

        public int Packets { get; private set; }

        public override bool IsOpen => true;

        public override Span<byte> Reserve() => _room;

        public override void SendRtp(int clearBytes) => Packets++;

        public override void SendRtcp(int clearBytes)
        {
        }
    }
}
