using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>Back-pressure in both directions, and what a peer can make us hold.</summary>
public sealed class SctpWindowTests
{
    private static readonly SctpOptions Small = SctpTestOptions.Default with
    {
        MaxMessageBytes = 16_384,
        ReceiveWindowBytes = 65_536,
        SendBufferBytes = 65_536,
    };

    [Fact]
    public void A_full_send_buffer_refuses_and_takes_again_when_acknowledged()
    {
        AssociationPair pair = AssociationPair.Established(clientOptions: Small);
        pair.Client.Outgoing.Passes = _ => false;
        int accepted = 0;
        while (pair.Client.Association.Send(0, 53, new byte[1000], default, pair.Now) is SctpSendResult.Accepted)
        {
            accepted++;
        }

        Assert.Equal(61, accepted); // 65,536 / (1000 + 64)
        Assert.Equal(SctpSendResult.BufferFull, pair.Client.Association.Send(0, 53, new byte[1000], default, pair.Now));
        Assert.Equal(61_000, pair.Client.Association.BufferedBytes(0));
        pair.Client.Outgoing.Passes = _ => true;
        pair.RunUntil(() => pair.Server.Messages.Count() == accepted);
        pair.RunUntil(() => pair.Client.Association.Statistics.SendBufferedBytes == 0);

        Assert.Equal(0, pair.Client.Association.BufferedBytes(0));
        Assert.Equal(SctpSendResult.Accepted, pair.Client.Association.Send(0, 53, new byte[1000], default, pair.Now));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_owner_that_takes_nothing_stops_the_peer_and_loses_nothing(int seed)
    {
        AssociationPair pair = AssociationPair.Established(
            seed,
            new LinkOptions { Loss = 0.05 },
            serverOptions: Small);
        pair.Server.Drains = false;
        byte[][] sent = SctpTransferTests.Blocks(seed, count: 40, bytes: 10_000);
        SctpTransferTests.SendAll(pair, pair.Client, sent, default);

        // A closed window is no failure however long it stays so: the probes are answered.
        pair.Run(milliseconds: 300_000);
        Assert.Equal(SctpState.Established, pair.Client.Association.State);
        Assert.InRange(pair.Server.Association.Statistics.ReceiveBufferedBytes, 1, Small.ReceiveWindowBytes);

        pair.Server.Drains = true;
        pair.RunUntil(() => pair.Server.Messages.Count() == sent.Length);
        Assert.Equal(
            sent.Select(SctpTransferTests.Digest),
            pair.Server.Messages.Select(message => SctpTransferTests.Digest(message.Payload.Span)));
    }

    [Fact]
    public void A_window_that_opens_is_told_at_once()
    {
        AssociationPair pair = AssociationPair.Established(serverOptions: Small);
        pair.Server.Drains = false;
        byte[][] sent = SctpTransferTests.Blocks(9, count: 12, bytes: 10_000);
        SctpTransferTests.SendAll(pair, pair.Client, sent, default);
        pair.Run(milliseconds: 60_000);
        int before = pair.Server.Messages.Count();

        pair.Server.Drains = true;
        pair.Run(milliseconds: 500); // A fraction of the time-out, which has backed off to ten seconds.

        Assert.Equal(0, before);
        Assert.Equal(sent.Length, pair.Server.Messages.Count());
    }

    [Fact]
    public void Fragments_without_end_never_hold_more_than_the_window()
    {
        RawPeer peer = RawPeer.Established(Small);
        Random random = new(77);
        uint tsn = RawPeer.FirstTsn + 1; // The first is missing, so nothing can be delivered.
        for (int i = 0; i < 20_000; i++)
        {
            byte[] payload = new byte[random.Next(1, 1000)];
            peer.Send(WireChunk.OfData(tsn, (ushort)(i % 100), 0, payload, "BE"));
            tsn += (uint)random.Next(1, 3);
            peer.TakePackets();
            Assert.InRange(peer.Association.Statistics.ReceiveBufferedBytes, 0, Small.ReceiveWindowBytes);
        }

        Assert.True(peer.Association.Faults[SctpFault.WindowExceeded] > 0
            || peer.Association.Faults[SctpFault.TsnTooFar] > 0);
        Assert.Equal(SctpState.Established, peer.Association.State);
    }

    [Fact]
    public void One_byte_fragments_pay_for_their_overhead()
    {
        RawPeer peer = RawPeer.Established(Small);
        uint tsn = RawPeer.FirstTsn + 1;
        for (int i = 0; i < 5000; i++)
        {
            peer.Send(WireChunk.OfData(tsn++, 0, 0, [1], i == 0 ? "B" : ""));
            peer.TakePackets();
        }

        Assert.InRange(peer.Association.Statistics.ReceiveBufferedBytes, 1, Small.ReceiveWindowBytes);
        Assert.True(peer.Association.Faults[SctpFault.WindowExceeded] > 4000);
    }

    [Fact]
    public void The_lowest_gap_can_be_filled_when_the_window_is_full_behind_it()
    {
        RawPeer peer = RawPeer.Established(Small);
        for (uint i = 1; i < 100; i++)
        {
            peer.Send(WireChunk.OfData(RawPeer.FirstTsn + i, 0, (ushort)i, new byte[1000]));
        }

        Assert.True(peer.Association.Faults[SctpFault.WindowExceeded] > 0);
        Assert.Empty(peer.TakeMessages());
        peer.Send(WireChunk.OfData(RawPeer.FirstTsn, 0, 0, new byte[1000]));
        Assert.True(peer.TakeMessages().Length > 30);
        Assert.Equal(0, peer.Association.Statistics.ReceiveBufferedBytes);
    }

    [Fact]
    public void A_sender_keeps_to_the_window_that_the_peer_names()
    {
        RawPeer peer = RawPeer.Established();
        peer.SendMessage(new byte[10]);
        uint tsn = Assert.Single(peer.TakeChunks()).ReadU32(0);
        peer.Send(WireChunk.OfSack(tsn, window: 3000));
        peer.SendMessage(new byte[100_000]);

        Assert.Equal(2, peer.TakeChunks().Count(chunk => chunk.Type == WireChunk.Data));
        peer.Send(WireChunk.OfSack(tsn + 2, window: 0));
        WireChunk probe = Assert.Single(peer.TakeChunks());
        Assert.Equal(tsn + 3, probe.ReadU32(0));
        Assert.NotEqual(0, probe.Flags & 8); // The probe asks for its answer at once.
    }

    [Fact]
    public void Heartbeats_that_flood_are_answered_within_bounds()
    {
        RawPeer peer = RawPeer.Established();
        WireChunk[] flood = [.. Enumerable.Repeat(new WireChunk(WireChunk.Heartbeat, 0, [0, 1, 0, 4]), 2000)];
        peer.Send(flood);

        Assert.InRange(peer.TakeChunks().Count, 1, 64);
        Assert.True(peer.Association.Faults[SctpFault.QueueOverflow] > 0);
    }
}
