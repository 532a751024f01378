using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Routing;

/// <summary>A publisher on one worker and its viewers on another, joined by a queue that the test empties.</summary>
public sealed class MirrorTests
{
    private readonly Studio _studio = new();
    private readonly Router _there = new("site/stream");
    private readonly List<SourceLayer> _wishes = [];

    [Fact]
    public void What_the_publisher_sends_reaches_viewers_there_as_it_does_here()
    {
        (CapturingEgress here, uint hereSsrc) = Watch();
        (CapturingEgress far, uint farSsrc) = WatchThere();
        Line line = Connect();
        for (ushort i = 0; i < 20; i++)
        {
            Send(line, () => _studio.Video(i, i * 3000u, keyFrame: i == 0));
            Send(line, () => _studio.Audio(i, i * 960u));
        }

        Assert.Equal(20, far.Sequences(farSsrc).Count());
        Assert.Equal(here.Sequences(hereSsrc), far.Sequences(farSsrc));
        Assert.Equal(20, far.Sequences(farSsrc + 2).Count());
    }

    [Fact]
    public void A_viewer_there_begins_from_what_was_kept_before_the_mirror_was_made()
    {
        _studio.Video(1, 0, keyFrame: true);
        _studio.Video(2, 3000);
        (CapturingEgress far, uint ssrc) = WatchThere();

        Line line = Connect();
        line.Deliver();

        Assert.Equal(2, far.Sequences(ssrc).Count());
        Assert.Empty(_wishes);
        Send(line, () => _studio.Video(3, 6000));
        Assert.Equal(3, far.Sequences(ssrc).Count());
    }

    [Fact]
    public void A_seed_that_finds_no_room_is_brought_later_and_nothing_comes_twice_or_is_lost()
    {
        (CapturingEgress far, uint ssrc) = WatchThere();
        _studio.Video(1, 0, keyFrame: true);
        Line line = Connect(capacity: 0);
        _studio.Video(2, 3000);
        Assert.False(line.IsSeeded);

        line.Capacity = 100;
        Send(line, () => _studio.Video(3, 6000));
        Send(line, () => _studio.Video(4, 9000));

        ushort[] sequences = [.. far.Sequences(ssrc)];
        Assert.Equal(4, sequences.Length);
        Assert.Equal(3, (ushort)(sequences[3] - sequences[0]));
        Assert.Equal(0, line.Dropped);
    }

    [Fact]
    public void When_the_way_is_full_the_newest_packets_are_dropped_and_counted()
    {
        (CapturingEgress far, uint ssrc) = WatchThere();
        Line line = Connect();
        Send(line, () => _studio.Video(1, 0, keyFrame: true));
        line.Capacity = 3;
        for (ushort i = 2; i <= 9; i++)
        {
            _studio.Video(i, i * 3000u);
        }

        Assert.Equal(5, line.Dropped);
        Assert.Equal(5, _studio.Publisher.NotHandedOver);
        line.Deliver();
        ushort first = far.Sequences(ssrc).First();
        Assert.Equal([0, 1, 2, 3], far.Sequences(ssrc).Select(sequence => (ushort)(sequence - first)));
    }

    [Fact]
    public void A_lost_packet_is_sent_again_from_the_mirrors_own_history()
    {
        (CapturingEgress far, uint ssrc) = WatchThere();
        Line line = Connect();
        Send(line, () => _studio.Video(1, 0, keyFrame: true));
        _studio.Advance(100);

        Assert.True(_there.Viewers[0].Lanes[0].Retransmit(far.Sequences(ssrc).Single(), _studio.Now));

        Assert.Single(far.Sequences(ssrc + 1));
    }

    [Fact]
    public void Wishes_for_a_key_frame_go_back_as_one()
    {
        WatchThere();
        (CapturingEgress _, uint _) = WatchThere();
        Line line = Connect();
        Send(line, () => _studio.Video(1, 0));
        Mirror mirror = (Mirror)_there.Source!;

        Assert.NotNull(mirror.NextDeadline);
        mirror.Tick(_studio.Now);
        mirror.Tick(_studio.Now);

        SourceLayer wished = Assert.Single(_wishes);
        Assert.Equal(Studio.VideoSsrc, wished.Ssrc);
    }

    [Fact]
    public void Sender_reports_go_on_with_the_same_clock()
    {
        (CapturingEgress _, uint _) = Watch();
        WatchThere();
        Line line = Connect();
        Send(line, () => _studio.Video(1, 0, keyFrame: true));
        SourceLayer origin = _studio.Publisher.Tracks[0].Layers[0];

        origin.Track.OnSenderReport(origin, new NtpTime(1UL << 40), 1234, _studio.Now);
        line.Deliver();

        SourceLayer own = _there.Source!.Tracks[0].Layers[0];
        Assert.Equal(origin.Reports.Last, own.Reports.Last);
        Assert.NotNull(own.Reports.Last);
    }

    [Fact]
    public void Every_packet_goes_back_to_the_pool_whoever_ends_first()
    {
        foreach (bool publisherFirst in new[] { true, false })
        {
            WatchThere();
            Line line = Connect();
            Send(line, () => _studio.Video(1, 0, keyFrame: true));
            _studio.Video(2, 3000);
            if (publisherFirst)
            {
                _studio.End();
                EndThere();
            }
            else
            {
                EndThere();
                _studio.End();
            }

            line.Deliver(); // What was on its way reaches a mirror that has ended.
            Assert.Equal(0, _studio.Pool.InUse);
            _studio.Publish();
        }
    }

    private void EndThere()
    {
        StreamSource mirror = _there.Source!;
        _there.SetSource(null, _studio.Now);
        mirror.Retire();
    }

    private (CapturingEgress Egress, uint Ssrc) Watch()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        return (egress, ssrc);
    }

    private (CapturingEgress Egress, uint Ssrc) WatchThere()
    {
        CapturingEgress egress = new();
        Viewer viewer = _studio.WatchInto(egress);
        _there.Add(viewer, _studio.Now);
        return (egress, viewer.Lanes[0].Ssrc);
    }

    private Line Connect(int capacity = 100)
    {
        Mirror mirror = new(
            [.. _studio.Publisher.Tracks.Select(track => track.Negotiated)], new Uplink(_wishes), Studio.Options);
        _there.SetSource(mirror, _studio.Now);
        Line line = new(mirror, () => _studio.Now) { Capacity = capacity };
        _studio.Publisher.Attach(line, _studio.Now);
        return line;
    }

    private void Send(Line line, Action send)
    {
        send();
        _studio.Publisher.HandOver(_studio.Now);
        line.Deliver();
    }

    private sealed class Uplink(List<SourceLayer> wishes) : MirrorUplink
    {
        public override void RequestKeyFrame(SourceLayer origin) => wishes.Add(origin);
    }

    private sealed class Line(Mirror mirror, Func<MonoTime> now) : MirrorFeed
    {
        private readonly Queue<Action> _waiting = new();

        public int Capacity { get; set; }

        protected override bool HasRoom => _waiting.Count < Capacity;

        public void Deliver()
        {
            while (_waiting.TryDequeue(out Action? step))
            {
                step();
            }

            mirror.Flush(now());
        }

        protected override bool TrySend(SourceLayer layer, PacketBuffer packet, MonoTime sentAt)
        {
            if (HasRoom)
            {
                packet.Retain();
            }

            return TryAdd(() => mirror.Receive(layer, packet, now()));
        }

        protected override bool TrySend(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime arrival) =>
            TryAdd(() => mirror.OnSenderReport(layer, ntp, rtpTimestamp, arrival));

        protected override bool TrySend(MirrorSeed seed, MonoTime sentAt) => TryAdd(() => mirror.Begin(seed, now()));

        private bool TryAdd(Action step)
        {
            if (!HasRoom)
            {
                return false;
            }

            _waiting.Enqueue(step);
            return true;
        }
    }
}
