using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>Time-outs, fast retransmission and the congestion window (RFC 9260 §6.3, §7.2).</summary>
public sealed class SctpRetransmissionTests
{
    private const uint Tsn = 0xFFFFFFF0; // RawPeer.Local.InitialTsn
    private const int Mtu = 1160;

    private readonly RawPeer _peer = RawPeer.Established();

    [Fact]
    public void A_time_out_doubles_until_the_peer_is_given_up()
    {
        RawPeer peer = RawPeer.Established(SctpTestOptions.Default with { HeartbeatInterval = TimeSpan.FromHours(1) });
        peer.SendMessage([1]);
        Assert.Single(peer.TakeChunks());
        double[] expected = [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000, 10_000];
        foreach (double wait in expected)
        {
            Assert.Equal(wait, (peer.Association.NextDeadline!.Value - peer.Now).TotalMilliseconds, 3);
            peer.Tick(wait);
            WireChunk again = Assert.Single(peer.TakeChunks());
            Assert.Equal(Tsn, again.ReadU32(0));
        }

        Assert.Equal(SctpState.Established, peer.Association.State);
        peer.Tick(10_000);
        Assert.Equal(SctpState.Failed, peer.Association.State);
        Assert.Equal(WireChunk.Abort, Assert.Single(peer.TakeChunks()).Type);
        Assert.Equal(SctpFault.PeerUnreachable, Assert.Single(peer.TakeEvents()).Fault);
        Assert.Null(peer.Association.NextDeadline);
    }

    [Fact]
    public void The_time_out_follows_the_measured_round_trip()
    {
        RawPeer peer = RawPeer.Established(SctpTestOptions.Default with { RtoMin = TimeSpan.FromMilliseconds(1) });
        peer.SendMessage([1]);
        peer.TakePackets();
        peer.Now += TimeSpan.FromMilliseconds(100);
        peer.Send(WireChunk.OfSack(Tsn, 100_000));
        Assert.Equal(100, peer.Association.Statistics.SmoothedRtt.TotalMilliseconds, 3);
        Assert.Equal(300, peer.Association.Statistics.Rto.TotalMilliseconds, 3); // 100 + 4 · 50

        peer.SendMessage([2]);
        peer.TakePackets();
        peer.Now += TimeSpan.FromMilliseconds(60);
        peer.Send(WireChunk.OfSack(Tsn + 1, 100_000));
        Assert.Equal(95, peer.Association.Statistics.SmoothedRtt.TotalMilliseconds, 3); // ⅞ · 100 + ⅛ · 60
        Assert.Equal(95 + (4 * 47.5), peer.Association.Statistics.Rto.TotalMilliseconds, 3);
    }

    [Fact]
    public void A_chunk_that_was_sent_twice_measures_nothing()
    {
        _peer.SendMessage([1]);
        _peer.TakePackets();
        _peer.Tick(500);
        _peer.TakePackets();
        _peer.Now += TimeSpan.FromMilliseconds(10);
        _peer.Send(WireChunk.OfSack(Tsn, 100_000));
        Assert.Equal(TimeSpan.Zero, _peer.Association.Statistics.SmoothedRtt);
    }

    [Fact]
    public void Three_misses_bring_a_chunk_back_before_its_time_out_and_halve_the_window()
    {
        for (int i = 0; i < 8; i++)
        {
            _peer.SendMessage(new byte[1100]);
        }

        Assert.Equal(8, _peer.TakeChunks().Count);
        int before = _peer.Association.Statistics.CongestionWindowBytes;
        _peer.Send(WireChunk.OfSack(Tsn - 1, 500_000, (2, 2)));
        _peer.Send(WireChunk.OfSack(Tsn - 1, 500_000, (2, 3)));
        Assert.Empty(_peer.TakeChunks());
        _peer.Send(WireChunk.OfSack(Tsn - 1, 500_000, (2, 4)));

        Assert.Equal(Tsn, Assert.Single(_peer.TakeChunks()).ReadU32(0));
        Assert.Equal(before / 2, _peer.Association.Statistics.CongestionWindowBytes);
    }

    [Fact]
    public void A_retransmission_that_is_lost_too_is_noticed_by_later_chunks()
    {
        for (int i = 0; i < 4; i++)
        {
            _peer.SendMessage(new byte[1100]);
        }

        _peer.TakePackets();
        for (int i = 2; i <= 4; i++)
        {
            _peer.Send(WireChunk.OfSack(Tsn - 1, 500_000, (2, i)));
        }

        Assert.Equal(Tsn, Assert.Single(_peer.TakeChunks()).ReadU32(0));

        for (int i = 5; i <= 7; i++)
        {
            _peer.SendMessage(new byte[1100]);
        }

        _peer.TakePackets();
        for (int i = 5; i <= 7; i++)
        {
            _peer.Send(WireChunk.OfSack(Tsn - 1, 500_000, (2, i)));
        }

        Assert.Equal(Tsn, Assert.Single(_peer.TakeChunks()).ReadU32(0));
        Assert.Equal(2, _peer.Association.Statistics.Retransmissions);
    }

    [Fact]
    public void Slow_start_adds_a_packet_for_each_sack_and_a_time_out_falls_back_to_one()
    {
        Assert.Equal(10 * Mtu, _peer.Association.Statistics.CongestionWindowBytes);
        _peer.SendMessage(new byte[200_000]);
        int sent = _peer.TakeChunks().Count;
        Assert.Equal(10, sent); // 10 · (1132 + 16) ≤ 11600

        _peer.Send(WireChunk.OfSack(Tsn + 1, 500_000));
        Assert.Equal(11 * Mtu, _peer.Association.Statistics.CongestionWindowBytes);
        Assert.Equal(3, _peer.TakeChunks().Count);

        _peer.Tick(500);
        Assert.Equal(Mtu, _peer.Association.Statistics.CongestionWindowBytes);
        Assert.Single(_peer.TakeChunks());
    }

    [Fact]
    public void A_window_that_is_not_used_does_not_grow()
    {
        for (uint i = 0; i < 50; i++)
        {
            _peer.SendMessage([1]);
            _peer.TakePackets();
            _peer.Send(WireChunk.OfSack(Tsn + i, 500_000));
        }

        Assert.Equal(10 * Mtu, _peer.Association.Statistics.CongestionWindowBytes);
    }

    [Fact]
    public void A_gap_that_the_peer_takes_back_is_sent_again()
    {
        for (int i = 0; i < 3; i++)
        {
            _peer.SendMessage(new byte[1100]);
        }

        _peer.TakePackets();
        _peer.Send(WireChunk.OfSack(Tsn - 1, 500_000, (2, 3)));
        Assert.Equal(1116, _peer.Association.Statistics.FlightBytes);
        _peer.Send(WireChunk.OfSack(Tsn, 500_000));
        Assert.Equal(2 * 1116, _peer.Association.Statistics.FlightBytes);
        _peer.Tick(500);
        Assert.Equal(Tsn + 1, _peer.TakeChunks()[0].ReadU32(0));
    }

    [Fact]
    public void An_old_sack_changes_nothing()
    {
        _peer.SendMessage([1]);
        _peer.SendMessage([2]);
        _peer.TakePackets();
        _peer.Send(WireChunk.OfSack(Tsn + 1, 500_000));
        SctpStatistics before = _peer.Association.Statistics;
        _peer.Send(WireChunk.OfSack(Tsn, 0));
        Assert.Equal(before, _peer.Association.Statistics);
    }

    [Fact]
    public void An_acknowledgement_of_what_was_never_sent_ends_the_association()
    {
        _peer.SendMessage([1]);
        _peer.TakePackets();
        _peer.Send(WireChunk.OfSack(Tsn + 1, 500_000));
        Assert.Equal(SctpState.Failed, _peer.Association.State);
        Assert.Equal(SctpFault.SackOfUnsentData, Assert.Single(_peer.TakeEvents()).Fault);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(0, 2)]
    public void Gap_blocks_that_make_no_sense_void_the_sack(int start, int end)
    {
        _peer.SendMessage([1]);
        _peer.TakePackets();
        _peer.Send(WireChunk.OfSack(Tsn, 500_000, (start, end)));
        Assert.Equal(1, _peer.Association.Faults[SctpFault.BadSack]);
        Assert.NotEqual(0, _peer.Association.Statistics.FlightBytes);
    }

    [Fact]
    public void A_silent_peer_is_asked_by_heartbeat_and_given_up_when_it_stays_silent()
    {
        _peer.Tick(30_000);
        WireChunk heartbeat = Assert.Single(_peer.TakeChunks());
        Assert.Equal(WireChunk.Heartbeat, heartbeat.Type);
        _peer.Now += TimeSpan.FromMilliseconds(80);
        _peer.Send(heartbeat with { Type = WireChunk.HeartbeatAck });
        Assert.Equal(80, _peer.Association.Statistics.SmoothedRtt.TotalMilliseconds, 3);
        Assert.Equal(30, (_peer.Association.NextDeadline!.Value - _peer.Now).TotalSeconds, 3);

        for (int i = 0; i < 50 && _peer.Association.NextDeadline is { } next; i++)
        {
            _peer.Tick((next - _peer.Now).TotalMilliseconds);
        }

        Assert.Equal(SctpState.Failed, _peer.Association.State);
    }

    [Fact]
    public void A_heartbeat_is_echoed_as_it_came()
    {
        byte[] info = [0, 1, 0, 9, 1, 2, 3, 4, 5];
        _peer.Send(new WireChunk(WireChunk.Heartbeat, 0, info));
        WireChunk answer = Assert.Single(_peer.TakeChunks());
        Assert.Equal(WireChunk.HeartbeatAck, answer.Type);
        Assert.Equal(info, answer.Value);
    }

    [Fact]
    public void A_forged_heartbeat_ack_measures_nothing()
    {
        _peer.Send(new WireChunk(WireChunk.HeartbeatAck, 0, [0, 1, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(TimeSpan.Zero, _peer.Association.Statistics.SmoothedRtt);
    }
}
