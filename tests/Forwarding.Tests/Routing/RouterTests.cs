using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;

namespace Ooblex.Forwarding.Tests.Routing;

public sealed class RouterTests
{
    private readonly Studio _studio = new();

    [Fact]
    public void Viewers_stay_when_the_publisher_goes_and_see_the_next_one_as_the_same_stream()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Video(10, 0, keyFrame: true);
        _studio.Router.SetSource(null, _studio.Now);
        _studio.Advance(2000);

        _studio.Publish();
        _studio.Video(50_000, 777, keyFrame: true);

        ushort[] sequences = [.. egress.Sequences(ssrc)];
        uint[] times = [.. egress.Headers(ssrc).Select(header => header.Timestamp)];
        Assert.Equal(2, sequences.Length);
        Assert.Equal(1, (ushort)(sequences[1] - sequences[0]));
        Assert.Equal(180_000u, times[1] - times[0]); // Two seconds of a 90 kHz clock.
    }

    [Fact]
    public void What_a_replaced_publisher_still_sends_reaches_nobody()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        Publisher old = _studio.Publisher;
        _studio.Publish();

        old.OnRtp(Studio.VideoPacket(1, 0, keyFrame: true, start: true, Studio.VideoSsrc), _studio.Now);

        Assert.Empty(egress.Sequences(ssrc));
    }

    [Fact]
    public void Every_packet_goes_back_to_the_pool_when_the_publisher_goes()
    {
        for (ushort i = 0; i < 1000; i++)
        {
            _studio.Video(i, i * 3000u, keyFrame: i % 100 == 0);
            _studio.Audio(i, i * 960u);
        }

        Assert.InRange(_studio.Pool.InUse, 1, 256 + 32);
        _studio.End();

        Assert.Equal(0, _studio.Pool.InUse);
        Assert.True(_studio.Router.IsUnused);
    }

    [Fact]
    public void A_gap_is_asked_for_and_its_retransmission_reaches_the_viewer_in_its_place()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Video(10, 0, keyFrame: true);
        _studio.Video(12, 6000);
        _studio.Advance(15);
        _studio.Publisher.Tick(_studio.Now);
        Assert.Equal([11], Lost());

        _studio.Send(Studio.RtxPacket(1, original: 11, 3000, keyFrame: false));

        ushort[] sequences = [.. egress.Sequences(ssrc)];
        Assert.Equal(3, sequences.Length);
        Assert.Equal((ushort)(sequences[0] + 1), sequences[2]);
    }

    [Fact]
    public void A_duplicate_goes_no_further()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        _studio.Video(10, 0, keyFrame: true);
        _studio.Send(Studio.RtxPacket(1, original: 10, 0, keyFrame: true));

        Assert.Single(egress.Sequences(ssrc));
    }

    [Fact]
    public void Packets_of_strangers_and_garbage_are_counted_and_dropped()
    {
        Assert.False(_studio.Publisher.OnRtp(new byte[] { 0x80, 1, 2 }, _studio.Now));
        byte[] stranger = Studio.VideoPacket(1, 0, keyFrame: true, start: true, ssrc: 0x7777);
        stranger[1] = 77; // A payload type nobody negotiated.
        Assert.False(_studio.Publisher.OnRtp(stranger, _studio.Now));

        Assert.Equal(2, _studio.Publisher.Counters.Unroutable);
        Assert.Equal(0, _studio.Pool.InUse);
    }

    [Fact]
    public void The_stream_says_what_it_carries()
    {
        Assert.Equal(
            [(MediaKind.Video, "VP8"), (MediaKind.Audio, "OPUS")],
            _studio.Router.Source!.Tracks.Select(track => (track.Kind, track.Codec.Name)));
    }

    private List<ushort> Lost()
    {
        List<ushort> lost = [];
        foreach (byte[] packet in _studio.ToPublisher.Rtcp)
        {
            RtcpReader reader = new(packet);
            while (reader.TryRead(out RtcpBlock block))
            {
                if (NackReader.TryRead(block, out NackReader nack))
                {
                    foreach (ushort sequence in nack)
                    {
                        lost.Add(sequence);
                    }
                }
            }
        }

        return lost;
    }
}
