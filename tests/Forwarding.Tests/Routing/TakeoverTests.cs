using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Tests.Routing;

/// <summary>A publisher that comes while another one is watched.</summary>
public sealed class TakeoverTests
{
    private readonly Studio _studio = new();

    [Fact]
    public void A_publisher_is_ready_when_its_picture_has_begun()
    {
        _studio.Prepare();
        Assert.False(_studio.Publisher.IsReady(_studio.Now));

        _studio.Audio(1, 0);
        Assert.True(_studio.Publisher.HasMedia);
        Assert.False(_studio.Publisher.IsReady(_studio.Now));

        _studio.Video(1, 0, keyFrame: false);
        Assert.False(_studio.Publisher.IsReady(_studio.Now));

        _studio.Video(2, 3000, keyFrame: true);
        Assert.True(_studio.Publisher.IsReady(_studio.Now));
    }

    [Fact]
    public void One_that_sends_no_picture_is_ready_when_that_has_been_waited_for()
    {
        _studio.Prepare();
        _studio.Audio(1, 0);
        Assert.False(_studio.Publisher.IsReady(_studio.Now));
        _studio.Advance(999);
        Assert.False(_studio.Publisher.IsReady(_studio.Now));
        _studio.Advance(1);
        Assert.True(_studio.Publisher.IsReady(_studio.Now));
    }

    [Fact]
    public void One_that_nobody_watches_yet_is_asked_for_the_key_frame_it_lacks()
    {
        _studio.Prepare();
        _studio.Video(1, 0, keyFrame: false);
        _studio.Publisher.Tick(_studio.Now);
        Assert.DoesNotContain(_studio.ToPublisher.Rtcp, HasPli);

        Assert.False(_studio.Publisher.IsReady(_studio.Now));
        _studio.Publisher.Tick(_studio.Now);
        Assert.Contains(_studio.ToPublisher.Rtcp, HasPli);
    }

    [Fact]
    public void A_viewer_sees_the_old_one_until_the_key_frame_of_the_new_one_and_then_nothing_twice()
    {
        (Viewer viewer, CapturingEgress egress, uint ssrc) = _studio.Watch();
        viewer.Start(_studio.Now);
        Publisher old = _studio.Publisher;
        _studio.Video(10, 0, keyFrame: true);
        _studio.Prepare();
        for (ushort frame = 1; frame <= 5; frame++)
        {
            _studio.Advance(40);
            Send(old, (ushort)(10 + frame), frame * 3600u, keyFrame: false);
            _studio.Video((ushort)(500 + frame), frame * 3600u, keyFrame: frame == 5);
        }

        Assert.True(_studio.Publisher.IsReady(_studio.Now));
        _studio.Router.SetSource(_studio.Publisher, _studio.Now);
        _studio.Advance(40);
        Send(old, 16, 6 * 3600u, keyFrame: true); // Its client does not know yet.
        _studio.Video(506, 6 * 3600u);

        // Six pictures of the old one, and of the new one the key frame and what follows it.
        ushort[] sequences = [.. egress.Sequences(ssrc)];
        Assert.Equal(8, sequences.Length);
        Assert.All(sequences.Zip(sequences.Skip(1)), pair => Assert.Equal(1, (ushort)(pair.Second - pair.First)));
        uint[] times = [.. egress.Headers(ssrc).Select(header => header.Timestamp)];
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange((int)(pair.Second - pair.First), 1, 7200));
    }

    [Fact]
    public void One_whose_place_was_taken_still_feeds_other_nodes_until_it_ends()
    {
        Publisher old = _studio.Publisher;
        CountingFeed feed = new();
        old.Attach(feed, _studio.Now);
        _studio.Publish();

        Send(old, 1, 0, keyFrame: true);
        Assert.Equal(1, feed.Packets);

        old.Retire();
        Send(old, 2, 3000, keyFrame: false);
        Assert.Equal(1, feed.Packets);
    }

    private void Send(Publisher publisher, ushort sequence, uint timestamp, bool keyFrame)
    {
        publisher.OnRtp(
            Studio.VideoPacket(sequence, timestamp, keyFrame, start: true, Studio.VideoSsrc), _studio.Now);
        publisher.Flush(_studio.Now);
    }

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
