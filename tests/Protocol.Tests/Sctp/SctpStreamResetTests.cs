using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>Streams that begin anew, in both directions (RFC 6525).</summary>
public sealed class SctpStreamResetTests
{
    private const uint Tsn = 0xFFFFFFF0; // RawPeer.Local.InitialTsn
    private const uint First = RawPeer.FirstTsn;

    private readonly RawPeer _peer = RawPeer.Established();

    [Fact]
    public void The_peers_reset_is_performed_answered_and_told()
    {
        _peer.Send(WireChunk.OfData(First, 6, 0, [1]));
        _peer.Send(Request(sequence: First, lastTsn: First, 6, 8));

        Assert.Equal((First, 1u), Response());
        Assert.Equal(
            [
                (SctpEventKind.Message, 6),
                (SctpEventKind.IncomingStreamReset, 6),
                (SctpEventKind.IncomingStreamReset, 8),
            ],
            _peer.TakeEvents().Select(item => (item.Kind, (int)item.StreamId)));
        _peer.Send(WireChunk.OfData(First + 1, 6, 0, [2]));
        Assert.Equal([[2]], _peer.TakeMessages());
    }

    [Fact]
    public void A_reset_waits_for_the_data_before_it_and_is_answered_as_soon_as_that_is_there()
    {
        _peer.Send(Request(sequence: First, lastTsn: First + 1, 6));
        Assert.Empty(_peer.TakeChunks());
        _peer.Send(Request(sequence: First, lastTsn: First + 1, 6));
        Assert.Equal((First, 6u), Response()); // In progress, for a peer that asks twice.

        _peer.Send(WireChunk.OfData(First + 1, 6, 1, [2]));
        _peer.TakePackets();
        Assert.Empty(_peer.TakeEvents());
        _peer.Send(WireChunk.OfData(First, 6, 0, [1]));
        Assert.Equal((First, 1u), Response());
        Assert.Equal(
            [SctpEventKind.Message, SctpEventKind.Message, SctpEventKind.IncomingStreamReset],
            _peer.TakeEvents().Select(item => item.Kind));
    }

    [Fact]
    public void A_request_that_is_repeated_gets_the_same_answer_and_is_performed_once()
    {
        for (int i = 0; i < 3; i++)
        {
            _peer.Send(Request(sequence: First, lastTsn: First - 1, 6));
            Assert.Equal((First, 1u), Response());
        }

        Assert.Single(_peer.TakeEvents());
    }

    [Theory]
    [InlineData(First + 1)]
    [InlineData(First - 5)]
    public void A_request_out_of_sequence_is_refused(uint sequence)
    {
        _peer.Send(Request(sequence, lastTsn: First - 1, 6));
        Assert.Equal((sequence, 5u), Response());
        Assert.Empty(_peer.TakeEvents());
    }

    [Fact]
    public void A_request_without_streams_means_all()
    {
        _peer.Send(Request(sequence: First, lastTsn: First - 1));
        Assert.Equal(SctpEventKind.AllIncomingStreamsReset, Assert.Single(_peer.TakeEvents()).Kind);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public void Other_requests_are_denied(int type)
    {
        byte[] value = [.. WireChunk.U32(First), .. WireChunk.U16(1), .. WireChunk.U16(0)];
        _peer.Send(new WireChunk(WireChunk.Reconfig, 0, WireChunk.Parameter(type, value)));
        Assert.Equal((First, 2u), Response());
    }

    [Fact]
    public void Our_own_reset_follows_what_is_queued_and_names_the_last_tsn()
    {
        _peer.SendMessage([1], stream: 5);
        _peer.SendMessage([2], stream: 5);
        _peer.Association.ResetStream(5, _peer.Now);
        Assert.Equal(SctpSendResult.StreamResetting, _peer.SendMessage([3], stream: 5));

        List<WireChunk> chunks = _peer.TakeChunks();
        Assert.Equal([WireChunk.Data, WireChunk.Data], chunks.Take(2).Select(chunk => chunk.Type));
        byte[] request = RawPeer.FindParameter(chunks[^1], 13, offset: 0)!;
        WireChunk read = new(0, 0, request);
        Assert.Equal(
            (Tsn, First - 1, Tsn + 1, 5),
            (read.ReadU32(0), read.ReadU32(4), read.ReadU32(8), read.ReadU16(12)));

        _peer.Send(Answer(Tsn, result: 1));
        SctpEvent told = Assert.Single(_peer.TakeEvents());
        Assert.Equal((SctpEventKind.OutgoingStreamReset, 5), (told.Kind, told.StreamId));
        _peer.SendMessage([4], stream: 5);
        WireChunk data = _peer.TakeChunks().Single(chunk => chunk.Type == WireChunk.Data);
        Assert.Equal(0, data.ReadU16(6)); // The stream counts from 0 again.
    }

    [Fact]
    public void A_request_without_answer_is_repeated_under_the_same_number()
    {
        _peer.Association.ResetStream(5, _peer.Now);
        WireChunk first = Assert.Single(_peer.TakeChunks());
        _peer.Tick(500);
        Assert.Equal(first.Value, Assert.Single(_peer.TakeChunks()).Value);
        _peer.Send(Answer(Tsn, result: 6));
        Assert.Empty(_peer.TakeEvents());
        _peer.Tick(10_000);
        Assert.Equal(first.Value, Assert.Single(_peer.TakeChunks()).Value);
    }

    [Fact]
    public void Streams_reset_while_a_request_is_out_go_into_the_next()
    {
        _peer.Association.ResetStream(1, _peer.Now);
        _peer.TakePackets();
        _peer.Association.ResetStream(3, _peer.Now);
        _peer.Association.ResetStream(7, _peer.Now);
        Assert.Empty(_peer.TakePackets());
        _peer.Send(Answer(Tsn, result: 1));

        WireChunk request = new(0, 0, RawPeer.FindParameter(Assert.Single(_peer.TakeChunks()), 13, offset: 0)!);
        Assert.Equal((Tsn + 1, 3, 7), (request.ReadU32(0), request.ReadU16(12), request.ReadU16(14)));
    }

    [Fact]
    public void A_refusal_ends_the_reset_and_is_counted()
    {
        _peer.Association.ResetStream(1, _peer.Now);
        _peer.TakePackets();
        _peer.Send(Answer(Tsn, result: 2));
        Assert.Equal(SctpEventKind.OutgoingStreamReset, Assert.Single(_peer.TakeEvents()).Kind);
        Assert.Equal(1, _peer.Association.Faults[SctpFault.StreamResetRefused]);
    }

    [Fact]
    public void Without_the_extension_each_side_resets_alone()
    {
        RawPeer peer = RawPeer.Established(null, RawPeer.ForwardTsnSupported);
        peer.Association.ResetStream(1, peer.Now);
        Assert.Empty(peer.TakePackets());
        Assert.Equal(
            [SctpEventKind.IncomingStreamReset, SctpEventKind.OutgoingStreamReset],
            peer.TakeEvents().Select(item => item.Kind));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Streams_are_reset_and_used_again_over_a_bad_link(int seed)
    {
        LinkOptions link = new() { Loss = 0.2, Jitter = TimeSpan.FromMilliseconds(30), Duplication = 0.1 };
        AssociationPair pair = AssociationPair.Established(seed, link);
        for (byte life = 0; life < 5; life++)
        {
            byte[] payload = [life];
            for (int i = 0; i < 10; i++)
            {
                pair.Client.Association.Send(4, 53, payload, default, pair.Now);
                pair.Server.Association.Send(4, 53, payload, default, pair.Now);
            }

            pair.Client.Association.ResetStream(4, pair.Now);
            pair.Server.Association.ResetStream(4, pair.Now);
            int lives = life + 1;
            pair.RunUntil(() => Ends(pair.Client) == (lives, lives) && Ends(pair.Server) == (lives, lives));
            Assert.Equal(10 * lives, pair.Client.Messages.Count());
            Assert.Equal(10 * lives, pair.Server.Messages.Count());
        }
    }

    private static (int Incoming, int Outgoing) Ends(End end) =>
        (end.Count(SctpEventKind.IncomingStreamReset), end.Count(SctpEventKind.OutgoingStreamReset));

    private static WireChunk Request(uint sequence, uint lastTsn, params int[] streams) => new(
        WireChunk.Reconfig,
        0,
        WireChunk.Parameter(
            13,
            [
                .. WireChunk.U32(sequence), .. WireChunk.U32(Tsn - 1), .. WireChunk.U32(lastTsn),
                .. streams.SelectMany(WireChunk.U16),
            ])[..(16 + (2 * streams.Length))]);

    private static WireChunk Answer(uint sequence, uint result) => new(
        WireChunk.Reconfig,
        0,
        WireChunk.Parameter(16, [.. WireChunk.U32(sequence), .. WireChunk.U32(result)]));

    private (uint Sequence, uint Result) Response()
    {
        WireChunk chunk = _peer.TakeChunks().Single(item => item.Type == WireChunk.Reconfig);
        WireChunk value = new(0, 0, RawPeer.FindParameter(chunk, 16, offset: 0)!);
        return (value.ReadU32(0), value.ReadU32(4));
    }
}
