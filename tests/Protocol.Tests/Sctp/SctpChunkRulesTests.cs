using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>Chunks that are unknown, misplaced or broken (RFC 9260 §3.2, §8.5).</summary>
public sealed class SctpChunkRulesTests
{
    private readonly RawPeer _peer = RawPeer.Established();

    [Theory]
    [InlineData(0x3F, false, false)]
    [InlineData(0x7F, false, true)]
    [InlineData(0xBF, true, false)]
    [InlineData(0xFF, true, true)]
    public void The_two_high_bits_of_an_unknown_chunk_say_what_to_do(byte type, bool goesOn, bool reports)
    {
        _peer.Send(new WireChunk(type, 0, [1, 2, 3]), WireChunk.OfData(RawPeer.FirstTsn, 0, 0, [9]));

        Assert.Equal(goesOn ? 1 : 0, _peer.TakeMessages().Length);
        WireChunk[] errors = [.. _peer.TakeChunks().Where(chunk => chunk.Type == WireChunk.Error)];
        Assert.Equal(reports ? 1 : 0, errors.Length);
        if (reports)
        {
            Assert.Equal([0, 6, 0, 11, type, 0, 0, 7, 1, 2, 3], errors[0].Value);
        }

        Assert.Equal(1, _peer.Association.Faults[SctpFault.UnknownChunk]);
    }

    [Fact]
    public void A_large_unknown_chunk_is_quoted_in_part()
    {
        _peer.Send(new WireChunk(0xFF, 0, new byte[1000]));
        Assert.Equal(4 + 128, Assert.Single(_peer.TakeChunks()).Value.Length);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(RawPeer.Tag)]
    [InlineData(0xAABBCCDEu)]
    public void Data_under_a_wrong_tag_is_dropped(uint tag)
    {
        _peer.SendTagged(tag, WireChunk.OfData(RawPeer.FirstTsn, 0, 0, [9]));
        Assert.Empty(_peer.TakeMessages());
        Assert.Equal(1, _peer.Association.Faults[SctpFault.BadVerificationTag]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(200)]
    [InlineData(0xFFFF)]
    public void A_chunk_whose_length_lies_ends_the_reading(int length)
    {
        byte[] packet = new WirePacket(
            RawPeer.Local.Tag,
            WireChunk.OfData(RawPeer.FirstTsn, 0, 0, [1, 2, 3, 4]),
            WireChunk.OfData(RawPeer.FirstTsn + 1, 0, 1, [5, 6, 7, 8])).ToBytes();
        packet[34] = (byte)(length >> 8);
        packet[35] = (byte)length;
        WirePacket.Seal(packet);
        _peer.Association.Receive(packet, _peer.Now);

        Assert.Equal([[1, 2, 3, 4]], _peer.TakeMessages());
        Assert.Equal(1, _peer.Association.Faults[SctpFault.BadChunkLength]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public void A_parameter_whose_length_lies_is_a_fault_and_no_loop(int length)
    {
        byte[] parameter = WireChunk.Parameter(13, new byte[12]);
        parameter[2] = (byte)(length >> 8);
        parameter[3] = (byte)length;
        _peer.Send(new WireChunk(WireChunk.Reconfig, 0, parameter));
        Assert.Equal(1, _peer.Association.Faults[SctpFault.BadParameterLength]);

        RawPeer fresh = new();
        fresh.SendTagged(0, WireChunk.OfInit(WireChunk.Init, RawPeer.Tag, RawPeer.FirstTsn, parameter));
        Assert.Equal(1, fresh.Association.Faults[SctpFault.BadParameterLength]);
        Assert.Empty(fresh.TakePackets());
    }

    [Theory]
    [InlineData(WireChunk.Data)]
    [InlineData(WireChunk.InitAck)]
    [InlineData(WireChunk.Sack)]
    [InlineData(WireChunk.Heartbeat)]
    [InlineData(WireChunk.HeartbeatAck)]
    [InlineData(WireChunk.Abort)]
    [InlineData(WireChunk.Shutdown)]
    [InlineData(WireChunk.Error)]
    [InlineData(WireChunk.CookieEcho)]
    [InlineData(WireChunk.CookieAck)]
    [InlineData(WireChunk.ShutdownComplete)]
    [InlineData(WireChunk.Reconfig)]
    [InlineData(WireChunk.ForwardTsn)]
    public void Before_the_handshake_nothing_but_init_is_heard(byte type)
    {
        RawPeer peer = new();
        peer.Send(new WireChunk(type, 0, new byte[40]));
        Assert.Empty(peer.TakePackets());
        Assert.Empty(peer.TakeEvents());
        Assert.Equal(SctpState.Listening, peer.Association.State);
    }

    [Fact]
    public void The_last_chunk_may_come_without_its_padding()
    {
        byte[] packet = new WirePacket(
            RawPeer.Local.Tag,
            WireChunk.OfData(RawPeer.FirstTsn, 0, 0, [1, 2, 3, 4, 5])).ToBytes()[..^3];
        WirePacket.Seal(packet);
        _peer.Association.Receive(packet, _peer.Now);
        Assert.Equal([[1, 2, 3, 4, 5]], _peer.TakeMessages());
    }

    [Theory]
    [InlineData(1162)]
    [InlineData(572)]
    public void Options_that_cannot_work_are_refused_at_once(int mtu) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new SctpAssociation(SctpTestOptions.Default with { MtuBytes = mtu }, 5000, 5000));

    [Fact]
    public void The_smallest_mtu_has_room_for_the_longest_reset_request()
    {
        RawPeer peer = RawPeer.Established(SctpTestOptions.Default with { MtuBytes = 576 });
        for (ushort stream = 0; stream < 300; stream++)
        {
            peer.Association.ResetStream(stream, peer.Now);
        }

        WireChunk request = Assert.Single(peer.TakeChunks());
        Assert.Equal(4 + 12 + (256 * 2), request.Value.Length);
    }

    [Fact]
    public void The_smallest_mtu_has_room_for_the_longest_forward_tsn()
    {
        RawPeer silent = RawPeer.Established(SctpTestOptions.Default with { MtuBytes = 576 });
        for (ushort stream = 0; stream < 250; stream++)
        {
            silent.SendMessage([1], new SctpReliability(MaxRetransmits: 0), stream);
        }

        Assert.Equal(250, silent.TakeChunks().Count);
        silent.Tick(500);
        WireChunk skip = silent.TakeChunks().Single(chunk => chunk.Type == WireChunk.ForwardTsn);
        Assert.Equal(4 + (128 * 4), skip.Value.Length);
        silent.Send(WireChunk.OfSack(skip.ReadU32(0), 100_000));
        Assert.Equal(4 + (122 * 4), Assert.Single(silent.TakeChunks()).Value.Length);
    }

    [Fact]
    public void A_window_too_small_for_its_messages_is_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SctpAssociation(
            SctpTestOptions.Default with { ReceiveWindowBytes = 600_000 },
            5000,
            5000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SctpAssociation(
            SctpTestOptions.Default with { SendBufferBytes = 262_144 },
            5000,
            5000));
    }
}
