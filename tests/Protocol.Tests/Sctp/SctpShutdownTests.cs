using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>The ends of an association (RFC 9260 §9).</summary>
public sealed class SctpShutdownTests
{
    [Fact]
    public void Closing_delivers_what_is_queued_first()
    {
        AssociationPair pair = AssociationPair.Established(seed: 1, new LinkOptions { Loss = 0.1 });
        byte[][] sent = SctpTransferTests.Blocks(1, count: 20, bytes: 20_000);
        SctpTransferTests.SendAll(pair, pair.Client, sent, default);
        pair.Client.Association.Close(pair.Now);
        Assert.Equal(SctpSendResult.NotEstablished, pair.Client.Association.Send(0, 53, [1], default, pair.Now));
        pair.RunUntil(() => IsClosed(pair.Client) && IsClosed(pair.Server));

        Assert.Equal(sent.Length, pair.Server.Messages.Count());
        Assert.Equal(SctpEventKind.Closed, pair.Client.Events[^1].Kind);
        Assert.Equal(SctpEventKind.Closed, pair.Server.Events[^1].Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Both_may_close_at_once_with_data_on_the_way(int seed)
    {
        LinkOptions link = new() { Loss = 0.2, Jitter = TimeSpan.FromMilliseconds(30), Duplication = 0.1 };
        AssociationPair pair = AssociationPair.Established(seed, link);
        byte[][] sent = SctpTransferTests.Blocks(seed, count: 10, bytes: 5000);
        SctpTransferTests.SendAll(pair, pair.Client, sent, default);
        SctpTransferTests.SendAll(pair, pair.Server, sent, default);
        pair.Client.Association.Close(pair.Now);
        pair.Server.Association.Close(pair.Now);
        pair.RunUntil(() => IsClosed(pair.Client) && IsClosed(pair.Server));

        Assert.Equal(sent.Length, pair.Client.Messages.Count());
        Assert.Equal(sent.Length, pair.Server.Messages.Count());
        Assert.Equal(1, pair.Client.Count(SctpEventKind.Closed));
        Assert.Equal(1, pair.Server.Count(SctpEventKind.Closed));
        Assert.Null(pair.Client.Association.NextDeadline);
        Assert.Null(pair.Server.Association.NextDeadline);
    }

    [Fact]
    public void A_shutdown_complete_that_is_lost_is_given_again_to_who_asks()
    {
        RawPeer peer = RawPeer.Established();
        peer.Association.Close(peer.Now);
        WireChunk shutdown = Assert.Single(peer.TakeChunks());
        Assert.Equal((WireChunk.Shutdown, RawPeer.FirstTsn - 1), (shutdown.Type, shutdown.ReadU32(0)));
        peer.Send(new WireChunk(WireChunk.ShutdownAck, 0, []));
        Assert.Equal((RawPeer.Tag, WireChunk.ShutdownComplete, 0), Complete(peer));
        peer.Send(new WireChunk(WireChunk.ShutdownAck, 0, []));
        Assert.Equal((RawPeer.Local.Tag, WireChunk.ShutdownComplete, 1), Complete(peer));
        Assert.Single(peer.TakeEvents());
    }

    [Fact]
    public void The_peers_shutdown_is_answered_when_our_data_is_acknowledged()
    {
        RawPeer peer = RawPeer.Established();
        peer.SendMessage([1]);
        uint tsn = peer.TakeChunks().Single().ReadU32(0);
        peer.Send(new WireChunk(WireChunk.Shutdown, 0, WireChunk.U32(tsn - 1)));
        Assert.Equal(SctpState.ShutdownReceived, peer.Association.State);
        Assert.Empty(peer.TakePackets());
        peer.Send(new WireChunk(WireChunk.Shutdown, 0, WireChunk.U32(tsn)));
        Assert.Equal(WireChunk.ShutdownAck, Assert.Single(peer.TakeChunks()).Type);
        peer.Tick(500);
        Assert.Equal(WireChunk.ShutdownAck, Assert.Single(peer.TakeChunks()).Type);
        peer.Send(new WireChunk(WireChunk.ShutdownComplete, 0, []));
        Assert.Equal(SctpState.Closed, peer.Association.State);
    }

    [Fact]
    public void Data_that_comes_after_our_shutdown_is_acknowledged_with_a_new_one()
    {
        RawPeer peer = RawPeer.Established();
        peer.Association.Close(peer.Now);
        peer.TakePackets();
        peer.Send(WireChunk.OfData(RawPeer.FirstTsn, 0, 0, [1]));
        List<WireChunk> chunks = peer.TakeChunks();
        Assert.Equal(RawPeer.FirstTsn, chunks.Single(chunk => chunk.Type == WireChunk.Shutdown).ReadU32(0));
        Assert.Equal(RawPeer.FirstTsn, chunks.Single(chunk => chunk.Type == WireChunk.Sack).ReadU32(0));
        Assert.Equal([[1]], peer.TakeMessages());
    }

    [Fact]
    public void A_peer_that_vanishes_while_closing_is_given_up()
    {
        AssociationPair pair = AssociationPair.Established();
        pair.Client.Outgoing.Passes = _ => false;
        pair.Client.Association.Close(pair.Now);
        pair.RunUntil(() => pair.Client.Association.State is SctpState.Failed);
        Assert.Equal(SctpFault.PeerUnreachable, pair.Client.Events[^1].Fault);
    }

    [Fact]
    public void An_abort_ends_both_sides_at_once()
    {
        AssociationPair pair = AssociationPair.Established();
        pair.Client.Association.Abort(pair.Now);
        pair.RunUntil(() => pair.Server.Association.State is SctpState.Failed);
        Assert.Equal(SctpFault.PeerAborted, pair.Server.Events[^1].Fault);
        Assert.Equal(SctpState.Failed, pair.Client.Association.State);
        Assert.Null(pair.Client.Association.NextDeadline);
    }

    [Theory]
    [InlineData(RawPeer.Tag, 1, true)]
    [InlineData(0xAABBCCDD, 0, true)]
    [InlineData(RawPeer.Tag, 0, false)]
    [InlineData(0xAABBCCDD, 1, false)]
    [InlineData(0u, 1, false)]
    public void An_abort_counts_only_with_the_right_tag(uint tag, byte flags, bool counts)
    {
        RawPeer peer = RawPeer.Established();
        peer.SendTagged(tag, new WireChunk(WireChunk.Abort, flags, []));
        Assert.Equal(counts ? SctpState.Failed : SctpState.Established, peer.Association.State);
    }

    [Fact]
    public void Closing_before_the_handshake_just_ends()
    {
        RawPeer peer = new();
        peer.Association.Close(peer.Now);
        Assert.Equal(SctpState.Closed, peer.Association.State);
        Assert.Equal(SctpEventKind.Closed, Assert.Single(peer.TakeEvents()).Kind);
        peer.SendTagged(0, WireChunk.OfInit(WireChunk.Init, RawPeer.Tag, RawPeer.FirstTsn));
        Assert.Empty(peer.TakePackets());
    }

    private static bool IsClosed(End end) => end.Association.State is SctpState.Closed;

    private static (uint Tag, byte Type, byte Flags) Complete(RawPeer peer)
    {
        WirePacket packet = Assert.Single(peer.TakePackets());
        WireChunk chunk = Assert.Single(packet.Chunks);
        return (packet.Tag, chunk.Type, chunk.Flags);
    }
}
