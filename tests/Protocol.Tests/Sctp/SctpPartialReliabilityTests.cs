using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>Giving up, and being told that the peer gave up (RFC 3758, RFC 7496).</summary>
public sealed class SctpPartialReliabilityTests
{
    private const uint Tsn = 0xFFFFFFF0; // RawPeer.Local.InitialTsn
    private const uint First = RawPeer.FirstTsn;

    private readonly RawPeer _peer = RawPeer.Established();

    [Fact]
    public void A_message_sent_once_is_skipped_after_its_time_out()
    {
        _peer.SendMessage([1], new SctpReliability(MaxRetransmits: 0), stream: 7);
        _peer.TakePackets();
        _peer.Tick(500);

        WireChunk skip = Assert.Single(_peer.TakeChunks());
        Assert.Equal((WireChunk.ForwardTsn, Tsn), (skip.Type, skip.ReadU32(0)));
        Assert.Equal((7, 0), (skip.ReadU16(4), skip.ReadU16(6)));
        _peer.Send(WireChunk.OfSack(Tsn, 500_000));
        Assert.Equal(0, _peer.Association.Statistics.SendBufferedBytes);
        Assert.Empty(_peer.TakePackets());
    }

    [Fact]
    public void Three_retransmissions_are_made_and_no_fourth()
    {
        _peer.SendMessage([1], new SctpReliability(MaxRetransmits: 3));
        _peer.TakePackets();
        byte[] sent = new byte[4];
        for (int i = 0; i < sent.Length; i++)
        {
            _peer.Tick(10_000);
            sent[i] = Assert.Single(_peer.TakeChunks()).Type;
        }

        Assert.Equal([WireChunk.Data, WireChunk.Data, WireChunk.Data, WireChunk.ForwardTsn], sent);
    }

    [Fact]
    public void A_forward_tsn_that_is_lost_is_sent_again()
    {
        _peer.SendMessage([1], new SctpReliability(MaxRetransmits: 0));
        _peer.TakePackets();
        _peer.Tick(500);
        Assert.Equal(WireChunk.ForwardTsn, Assert.Single(_peer.TakeChunks()).Type);
        _peer.Tick(10_000);
        Assert.Equal(WireChunk.ForwardTsn, Assert.Single(_peer.TakeChunks()).Type);
        _peer.Send(WireChunk.OfSack(Tsn - 1, 500_000));
        Assert.Equal(WireChunk.ForwardTsn, Assert.Single(_peer.TakeChunks()).Type);
    }

    [Fact]
    public void An_unordered_message_is_skipped_without_naming_its_stream()
    {
        _peer.SendMessage([1], new SctpReliability(Unordered: true, MaxRetransmits: 0), stream: 7);
        _peer.TakePackets();
        _peer.Tick(500);
        Assert.Equal(4, Assert.Single(_peer.TakeChunks()).Value.Length);
    }

    [Fact]
    public void A_message_whose_time_runs_out_before_it_is_sent_leaves_no_trace()
    {
        _peer.SendMessage(new byte[100_000]);
        _peer.SendMessage([2], new SctpReliability(MaxLifetime: TimeSpan.FromMilliseconds(100)), stream: 1);
        int buffered = _peer.Association.Statistics.SendBufferedBytes;
        uint highest = _peer.TakeChunks().Max(chunk => chunk.ReadU32(0));
        _peer.Now += TimeSpan.FromMilliseconds(100);
        List<WireChunk> chunks = [];
        for (int i = 0; i < 40; i++)
        {
            _peer.Send(WireChunk.OfSack(highest, 500_000));
            List<WireChunk> more = _peer.TakeChunks();
            chunks.AddRange(more);
            highest = more.Count == 0 ? highest : more[^1].ReadU32(0);
        }

        Assert.All(chunks, chunk => Assert.Equal((WireChunk.Data, 0), (chunk.Type, chunk.ReadU16(4))));
        Assert.Equal(0, _peer.Association.Statistics.SendBufferedBytes);
        Assert.Equal(0, _peer.Association.BufferedBytes(1));
        Assert.True(buffered > 100_000);
    }

    [Fact]
    public void Expired_messages_make_room_in_a_full_buffer()
    {
        SctpReliability brief = new(MaxLifetime: TimeSpan.FromMilliseconds(50));
        while (_peer.SendMessage(new byte[10_000], brief, stream: 3) is SctpSendResult.Accepted)
        {
        }

        _peer.Now += TimeSpan.FromMilliseconds(50);
        Assert.Equal(SctpSendResult.Accepted, _peer.SendMessage(new byte[10_000], brief, stream: 3));
        Assert.Equal(10_000, _peer.Association.BufferedBytes(3));
    }

    [Fact]
    public void A_large_message_given_up_half_way_ends_with_an_empty_place_that_is_skipped()
    {
        _peer.SendMessage(new byte[50_000], new SctpReliability(MaxLifetime: TimeSpan.FromMilliseconds(100)));
        _peer.SendMessage([9], stream: 1);
        int sent = _peer.TakeChunks().Count;
        _peer.Now += TimeSpan.FromMilliseconds(150);
        _peer.Send(WireChunk.OfSack(Tsn + (uint)sent - 1, 500_000)); // All that was sent did arrive.

        List<WireChunk> chunks = _peer.TakeChunks();
        Assert.Equal([WireChunk.ForwardTsn, WireChunk.Data], chunks.Select(chunk => chunk.Type));
        Assert.Equal(Tsn + (uint)sent, chunks[0].ReadU32(0));
        Assert.Equal(Tsn + (uint)sent + 1, chunks[1].ReadU32(0));
        _peer.Send(WireChunk.OfSack(Tsn + (uint)sent + 1, 500_000));
        Assert.Equal(0, _peer.Association.Statistics.SendBufferedBytes);
    }

    [Fact]
    public void A_peer_that_cannot_skip_gets_everything()
    {
        RawPeer peer = RawPeer.Established(null, WireChunk.Parameter(0x8008, 0x82));
        peer.SendMessage([1], new SctpReliability(MaxRetransmits: 0));
        peer.TakePackets();
        peer.Tick(500);
        Assert.Equal(WireChunk.Data, Assert.Single(peer.TakeChunks()).Type);
    }

    [Fact]
    public void A_skipped_message_lets_the_next_one_through()
    {
        _peer.Send(WireChunk.OfData(First + 1, 2, 1, [2]));
        _peer.TakePackets();
        Assert.Empty(_peer.TakeMessages());
        _peer.Send(Forward(First, (2, 0)));

        Assert.Equal([[2]], _peer.TakeMessages());
        Assert.Equal(First + 1, _peer.TakeChunks().Single().ReadU32(0));
    }

    [Fact]
    public void Whole_messages_before_the_skip_are_delivered_and_halves_are_dropped()
    {
        _peer.Send(WireChunk.OfData(First + 1, 2, 1, [1]));
        _peer.Send(WireChunk.OfData(First + 2, 2, 2, [2], "B"));
        _peer.Send(WireChunk.OfData(First + 5, 2, 4, [4]));
        Assert.Empty(_peer.TakeMessages());
        _peer.Send(Forward(First + 4, (2, 3)));

        Assert.Equal([[1], [4]], _peer.TakeMessages());
        Assert.Equal(0, _peer.Association.Statistics.ReceiveBufferedBytes);
    }

    [Fact]
    public void An_old_forward_tsn_is_acknowledged_once_more()
    {
        _peer.Send(WireChunk.OfData(First, 0, 0, [1]), WireChunk.OfData(First + 1, 0, 1, [1]));
        _peer.Send(Forward(First));
        WireChunk sack = _peer.TakeChunks().Single(chunk => chunk.Type == WireChunk.Sack);
        Assert.Equal(First + 1, sack.ReadU32(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_arrives_of_lossy_messages_is_whole_and_in_order(int seed)
    {
        LinkOptions link = new() { Loss = 0.2, Jitter = TimeSpan.FromMilliseconds(10), Duplication = 0.05 };
        AssociationPair pair = AssociationPair.Established(seed, link);
        byte[][] sent = SctpTransferTests.Blocks(seed, count: 400, bytes: 2500);
        for (int i = 0; i < sent.Length; i++)
        {
            BitConverter.TryWriteBytes(sent[i], i);
        }

        SctpTransferTests.SendAll(pair, pair.Client, sent, new SctpReliability(MaxRetransmits: 0), streams: 2);
        pair.RunUntil(() => pair.Client.Association.Statistics.SendBufferedBytes == 0);
        pair.Run(milliseconds: 2000);

        int[] received = [.. pair.Server.Messages.Select(item => BitConverter.ToInt32(item.Payload.Span))];
        Assert.InRange(received.Length, 1, sent.Length - 1);
        Assert.All(
            pair.Server.Messages,
            item => Assert.Equal(
                SctpTransferTests.Digest(sent[BitConverter.ToInt32(item.Payload.Span)]),
                SctpTransferTests.Digest(item.Payload.Span)));
        Assert.Equal(received.Where(i => i % 2 == 0).Order(), received.Where(i => i % 2 == 0));
        Assert.Equal(received.Where(i => i % 2 == 1).Order(), received.Where(i => i % 2 == 1));
        Assert.Equal(0, pair.Server.Association.Statistics.ReceiveBufferedBytes);
        Assert.Equal(SctpState.Established, pair.Server.Association.State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Large_messages_with_little_time_leave_nothing_behind(int seed)
    {
        LinkOptions link = new() { Loss = 0.1, Jitter = TimeSpan.FromMilliseconds(20) };
        AssociationPair pair = AssociationPair.Established(seed, link);
        byte[][] sent = SctpTransferTests.Blocks(seed, count: 30, bytes: 60_000);
        SctpReliability brief = new(Unordered: seed % 2 == 0, MaxLifetime: TimeSpan.FromMilliseconds(250));
        SctpTransferTests.SendAll(pair, pair.Client, sent, brief, streams: 3);
        pair.Client.Association.Send(9, 53, [42], default, pair.Now);
        pair.RunUntil(() => pair.Server.Messages.Any(item => item.StreamId == 9));
        pair.RunUntil(() => pair.Client.Association.Statistics.SendBufferedBytes == 0);
        pair.Run(milliseconds: 2000);

        HashSet<string> known = [.. sent.Select(SctpTransferTests.Digest)];
        Assert.All(
            pair.Server.Messages.Where(item => item.StreamId != 9),
            item => Assert.Contains(SctpTransferTests.Digest(item.Payload.Span), known));
        Assert.Equal(0, pair.Server.Association.Statistics.ReceiveBufferedBytes);
        Assert.Equal(SctpState.Established, pair.Server.Association.State);
    }

    private static WireChunk Forward(uint tsn, params (int Stream, int Ssn)[] skipped) => new(
        WireChunk.ForwardTsn,
        0,
        [
            .. WireChunk.U32(tsn),
            .. skipped.SelectMany(entry => WireChunk.U16(entry.Stream).Concat(WireChunk.U16(entry.Ssn))),
        ]);
}
