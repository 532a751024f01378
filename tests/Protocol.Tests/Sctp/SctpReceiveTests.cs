using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>What is acknowledged, delivered and refused, chunk by chunk.</summary>
public sealed class SctpReceiveTests
{
    private const uint First = RawPeer.FirstTsn;

    private readonly RawPeer _peer = RawPeer.Established();

    [Fact]
    public void One_packet_waits_for_its_sack_and_a_second_does_not()
    {
        _peer.Send(WireChunk.OfData(First, 0, 0, [1]));
        Assert.Empty(_peer.TakePackets());
        _peer.Tick(milliseconds: 19);
        Assert.Empty(_peer.TakePackets());
        _peer.Tick(milliseconds: 1);
        Assert.Equal(First, Sack().ReadU32(0));

        _peer.Send(WireChunk.OfData(First + 1, 0, 1, [2]));
        _peer.Send(WireChunk.OfData(First + 2, 0, 2, [3]));
        Assert.Equal(First + 2, Sack().ReadU32(0));
        Assert.Null(SackTimer());
    }

    [Fact]
    public void The_immediate_bit_is_obeyed()
    {
        _peer.Send(WireChunk.OfData(First, 0, 0, [1], "BEI"));
        Assert.Equal(First, Sack().ReadU32(0));
    }

    [Fact]
    public void A_waiting_sack_goes_along_with_data()
    {
        _peer.Send(WireChunk.OfData(First, 0, 0, [1]));
        _peer.SendMessage([2]);
        Assert.Equal([WireChunk.Sack, WireChunk.Data], _peer.TakeChunks().Select(chunk => chunk.Type));
    }

    [Fact]
    public void Gaps_and_duplicates_are_named_at_once()
    {
        _peer.Send(WireChunk.OfData(First, 0, 0, [1]));
        _peer.Send(WireChunk.OfData(First + 2, 0, 2, [3]), WireChunk.OfData(First + 3, 0, 3, [4]));
        _peer.Send(WireChunk.OfData(First + 6, 0, 6, [7]));
        _peer.Send(WireChunk.OfData(First + 3, 0, 3, [4]));

        WireChunk sack = Sack();
        Assert.Equal(First, sack.ReadU32(0));
        Assert.Equal((2, 1), (sack.ReadU16(8), sack.ReadU16(10)));
        Assert.Equal([2, 3, 6, 6], new[] { 12, 14, 16, 18 }.Select(offset => (int)sack.ReadU16(offset)));
        Assert.Equal(First + 3, sack.ReadU32(20));

        _peer.Send(WireChunk.OfData(First + 1, 0, 1, [2]));
        sack = Sack();
        Assert.Equal((First + 3, 1, 0), (sack.ReadU32(0), sack.ReadU16(8), sack.ReadU16(10)));
        Assert.Equal([[1], [2], [3], [4]], _peer.TakeMessages());
    }

    [Fact]
    public void Fragments_in_any_order_make_one_message()
    {
        _peer.Send(WireChunk.OfData(First + 3, 4, 0, [4], "E"));
        _peer.Send(WireChunk.OfData(First + 1, 4, 0, [2], ""));
        _peer.Send(WireChunk.OfData(First, 4, 0, [1], "B", ppid: 51));
        _peer.Send(WireChunk.OfData(First + 2, 4, 0, [3], "", ppid: 99));

        SctpEvent message = Assert.Single(_peer.TakeEvents());
        Assert.Equal((4, 51u), (message.StreamId, message.Ppid));
        Assert.Equal([1, 2, 3, 4], message.Payload.ToArray());
        Assert.Equal(0, _peer.Association.Statistics.ReceiveBufferedBytes);
    }

    [Fact]
    public void An_unordered_message_does_not_wait()
    {
        _peer.Send(WireChunk.OfData(First + 2, 0, 0, [3], "UBE"));
        _peer.Send(WireChunk.OfData(First + 1, 0, 1, [2]));
        Assert.Equal([[3]], _peer.TakeMessages());
        _peer.Send(WireChunk.OfData(First, 0, 0, [1]));
        Assert.Equal([[1], [2]], _peer.TakeMessages());
    }

    [Theory]
    [InlineData("another stream")]
    [InlineData("another sequence number")]
    [InlineData("another order")]
    [InlineData("no begin")]
    public void Fragments_that_cannot_belong_together_end_the_association(string how)
    {
        _peer.Send(WireChunk.OfData(First, 1, 0, [1], how == "no begin" ? "BE" : "B"));
        _peer.Send(how switch
        {
            "another stream" => WireChunk.OfData(First + 1, 2, 0, [2], "E"),
            "another sequence number" => WireChunk.OfData(First + 1, 1, 1, [2], "E"),
            "another order" => WireChunk.OfData(First + 1, 1, 0, [2], "UE"),
            _ => WireChunk.OfData(First + 1, 1, 0, [2], "E"),
        });

        // A whole message leaves nothing behind to compare with: what follows it just never completes.
        if (how != "no begin")
        {
            AssertAborted(SctpFault.FragmentMismatch);
        }
        else
        {
            Assert.Equal([[1]], _peer.TakeMessages());
        }
    }

    [Fact]
    public void A_message_longer_than_the_limit_ends_the_association()
    {
        byte[] part = new byte[1100];
        uint tsn = First;
        _peer.Send(WireChunk.OfData(tsn++, 0, 0, part, "B"));
        for (int i = 0; i < 300 && _peer.Association.State is SctpState.Established; i++)
        {
            _peer.Send(WireChunk.OfData(tsn++, 0, 0, part, ""));
        }

        AssertAborted(SctpFault.MessageTooLarge);
    }

    [Fact]
    public void Data_without_bytes_ends_the_association_and_names_its_tsn()
    {
        _peer.Send(WireChunk.OfData(First, 0, 0, []));
        WireChunk abort = AssertAborted(SctpFault.EmptyData);
        Assert.Equal((9, First), (abort.ReadU16(0), abort.ReadU32(4)));
    }

    [Fact]
    public void Data_on_a_stream_that_was_not_offered_is_acknowledged_and_reported()
    {
        RawPeer peer = RawPeer.Established(SctpTestOptions.Default with { MaxStreams = 4 });
        peer.Send(WireChunk.OfData(First, 4, 0, [1], "BEI"));

        List<WireChunk> answer = peer.TakeChunks();
        WireChunk error = answer.Single(chunk => chunk.Type == WireChunk.Error);
        Assert.Equal((1, 4), (error.ReadU16(0), error.ReadU16(4)));
        Assert.Equal(First, answer.Single(chunk => chunk.Type == WireChunk.Sack).ReadU32(0));
        Assert.Empty(peer.TakeMessages());
    }

    [Fact]
    public void A_tsn_from_far_ahead_is_not_kept()
    {
        _peer.Send(WireChunk.OfData(First + 100_000, 0, 0, [1]));
        WireChunk sack = Sack();
        Assert.Equal((First - 1, 0), (sack.ReadU32(0), sack.ReadU16(8)));
        Assert.Equal(1, _peer.Association.Faults[SctpFault.TsnTooFar]);
        Assert.Equal(0, _peer.Association.Statistics.ReceiveBufferedBytes);
    }

    [Fact]
    public void Two_messages_for_one_place_in_a_stream_are_counted_and_one_is_kept()
    {
        _peer.Send(WireChunk.OfData(First, 0, 1, [1]), WireChunk.OfData(First + 1, 0, 1, [2]));
        _peer.Send(WireChunk.OfData(First + 2, 0, 0, [0]), WireChunk.OfData(First + 3, 0, 0, [3]));
        Assert.Equal([[0], [1]], _peer.TakeMessages());
        Assert.Equal(2, _peer.Association.Faults[SctpFault.SsnOutOfOrder]);
        Assert.Equal(0, _peer.Association.Statistics.ReceiveBufferedBytes);
    }

    [Fact]
    public void Sequence_numbers_of_a_stream_wrap()
    {
        uint tsn = First;
        for (int i = 0; i < 70_000; i++)
        {
            _peer.Send(WireChunk.OfData(tsn++, 5, (ushort)i, [(byte)i]));
            Assert.Single(_peer.TakeMessages());
            _peer.TakePackets();
        }
    }

    private WireChunk Sack() => _peer.TakeChunks().Last(chunk => chunk.Type == WireChunk.Sack);

    // Only the heartbeat is left when no SACK waits.
    private TimeSpan? SackTimer() =>
        _peer.Association.NextDeadline - _peer.Now is { } left && left < TimeSpan.FromSeconds(1) ? left : null;

    private WireChunk AssertAborted(SctpFault fault)
    {
        WirePacket packet = _peer.TakePackets()[^1];
        Assert.Equal(WireChunk.Abort, packet.Chunks[^1].Type);
        Assert.Equal(RawPeer.Tag, packet.Tag);
        Assert.Equal(fault, _peer.TakeEvents()[^1].Fault);
        Assert.Equal(SctpState.Failed, _peer.Association.State);
        Assert.Equal(1, _peer.Association.Faults[fault]);
        return packet.Chunks[^1];
    }
}
