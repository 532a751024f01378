using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

public sealed class SctpHandshakeTests
{
    [Fact]
    public void The_checksum_of_the_tests_is_the_one_of_the_rfc() =>
        Assert.Equal(0xE3069283, WirePacket.Crc32C("123456789"u8));

    [Fact]
    public void The_init_of_chromium_is_answered_and_its_bundled_open_is_read()
    {
        RawPeer peer = new();
        byte[] cookie = peer.RequestCookie(
            WireChunk.Parameter(0xC000),
            WireChunk.Parameter(0x8008, 0x82, 0xC0));

        byte[] open = [3, 0, 1, 0, 0, 0, 0, 0, 0, 4, 0, 0, (byte)'c', (byte)'h', (byte)'a', (byte)'t'];
        peer.Send(
            new WireChunk(WireChunk.CookieEcho, 0, cookie),
            WireChunk.OfData(RawPeer.FirstTsn, stream: 0, ssn: 0, open, ppid: 50));

        Assert.Equal(SctpState.Established, peer.Association.State);
        Assert.Equal(
            [SctpEventKind.Established, SctpEventKind.Message],
            peer.TakeEvents().Select(item => item.Kind));
        WireChunk[] answer = [.. peer.TakeChunks()];
        Assert.Equal(WireChunk.CookieAck, answer[0].Type);
        Assert.Equal(0, peer.Association.Faults.Total);
    }

    [Fact]
    public void An_init_ack_goes_alone_to_the_peers_tag_and_offers_what_chromium_needs()
    {
        RawPeer peer = new();
        peer.Association.Receive(
            new WirePacket(0, WireChunk.OfInit(WireChunk.Init, RawPeer.Tag, RawPeer.FirstTsn)).ToBytes(),
            peer.Now);

        WirePacket packet = Assert.Single(peer.TakePackets());
        WireChunk chunk = Assert.Single(packet.Chunks);
        Assert.Equal((RawPeer.Tag, WireChunk.InitAck), (packet.Tag, chunk.Type));
        Assert.Equal(RawPeer.Local.Tag, chunk.ReadU32(0));
        Assert.Equal(RawPeer.Local.InitialTsn, chunk.ReadU32(12));
        Assert.NotNull(RawPeer.FindParameter(chunk, 0xC000));
        Assert.Equal([0x82, 0xC0], RawPeer.FindParameter(chunk, 0x8008)!);
        Assert.Equal(SctpState.Listening, peer.Association.State);
    }

    [Fact]
    public void A_cookie_with_one_bit_flipped_is_refused_at_each_byte()
    {
        RawPeer peer = new();
        byte[] cookie = peer.RequestCookie();
        for (int i = 0; i < cookie.Length; i++)
        {
            byte[] forged = [.. cookie];
            forged[i] ^= 1;
            peer.Send(new WireChunk(WireChunk.CookieEcho, 0, forged));
        }

        Assert.Equal(SctpState.Listening, peer.Association.State);
        Assert.Equal(cookie.Length, peer.Association.Faults[SctpFault.BadCookie]);
        Assert.Empty(peer.TakePackets());
    }

    [Fact]
    public void A_cookie_of_another_association_is_refused()
    {
        byte[] cookie = new RawPeer().RequestCookie();
        RawPeer peer = new();
        peer.Send(new WireChunk(WireChunk.CookieEcho, 0, cookie));
        Assert.Equal(SctpState.Listening, peer.Association.State);
    }

    [Fact]
    public void A_cookie_older_than_a_minute_is_told_to_be_stale()
    {
        RawPeer peer = new();
        byte[] cookie = peer.RequestCookie();
        peer.Now += TimeSpan.FromSeconds(61);
        peer.Send(new WireChunk(WireChunk.CookieEcho, 0, cookie));

        WireChunk error = Assert.Single(peer.TakeChunks());
        Assert.Equal(WireChunk.Error, error.Type);
        Assert.Equal(3, error.ReadU16(0));
        Assert.Equal(1_000_000u, error.ReadU32(4));
        Assert.Equal(SctpState.Listening, peer.Association.State);
    }

    [Fact]
    public void A_lost_cookie_ack_is_sent_again_and_nothing_else_changes()
    {
        RawPeer peer = new();
        byte[] cookie = peer.RequestCookie();
        for (int i = 0; i < 3; i++)
        {
            peer.Send(new WireChunk(WireChunk.CookieEcho, 0, cookie));
            Assert.Equal(WireChunk.CookieAck, Assert.Single(peer.TakeChunks()).Type);
        }

        Assert.Equal(SctpEventKind.Established, Assert.Single(peer.TakeEvents()).Kind);
    }

    [Fact]
    public void Both_sides_may_begin_at_once()
    {
        AssociationPair pair = new(seed: 3);
        pair.Client.Association.Connect(pair.Now);
        pair.Server.Association.Connect(pair.Now);
        pair.RunUntil(() => pair.Client.Association.State is SctpState.Established
            && pair.Server.Association.State is SctpState.Established);
        pair.Client.Association.Send(0, 53, [1], default, pair.Now);
        pair.Server.Association.Send(0, 53, [2], default, pair.Now);
        pair.RunUntil(() => pair.Client.Messages.Any() && pair.Server.Messages.Any());

        Assert.Equal(1, pair.Client.Count(SctpEventKind.Established));
        Assert.Equal(1, pair.Server.Count(SctpEventKind.Established));
        Assert.Equal(0, pair.Client.Count(SctpEventKind.Restarted) + pair.Server.Count(SctpEventKind.Restarted));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_handshake_survives_a_bad_link_from_one_side_or_both(int seed)
    {
        LinkOptions link = new() { Loss = 0.4, Duplication = 0.3, Jitter = TimeSpan.FromMilliseconds(300) };
        AssociationPair pair = new(seed, link);
        pair.Client.Association.Connect(pair.Now);
        if (seed % 2 == 0)
        {
            pair.Server.Association.Connect(pair.Now);
        }

        pair.RunUntil(() => pair.Client.Association.State is SctpState.Established
            && pair.Server.Association.State is SctpState.Established);
        pair.Server.Association.Send(3, 53, [9], default, pair.Now);
        pair.RunUntil(() => pair.Client.Messages.Any());
    }

    [Fact]
    public void A_connect_that_nobody_answers_fails_after_its_retries()
    {
        AssociationPair pair = new();
        pair.Client.Outgoing.Passes = _ => false;
        pair.Client.Association.Connect(pair.Now);
        pair.RunUntil(() => pair.Client.Association.State is SctpState.Failed);

        Assert.Equal(1 + SctpTestOptions.Default.MaxRetransmits, pair.Client.Outgoing.Sent);
        Assert.Equal(SctpFault.PeerUnreachable, Assert.Single(pair.Client.Events).Fault);
        Assert.Null(pair.Client.Association.NextDeadline);
    }

    [Fact]
    public void A_restarted_peer_gets_a_new_association_with_fresh_numbers()
    {
        RawPeer peer = RawPeer.Established();
        peer.SendMessage([1]);
        peer.TakePackets();
        peer.Send(WireChunk.OfData(RawPeer.FirstTsn + 1, 0, 1, [7]));
        Assert.NotEqual(0, peer.Association.Statistics.ReceiveBufferedBytes);

        const uint NewTag = 0x99887766;
        peer.Association.Receive(
            new WirePacket(0, WireChunk.OfInit(WireChunk.Init, NewTag, 50, RawPeer.ForwardTsnSupported)).ToBytes(),
            peer.Now);
        WirePacket answer = peer.TakePackets().Single(packet => packet.Tag == NewTag);
        uint tag = answer.Chunks[0].ReadU32(0);
        Assert.NotEqual(RawPeer.Local.Tag, tag);
        peer.SendTagged(
            tag,
            new WireChunk(WireChunk.CookieEcho, 0, RawPeer.FindParameter(answer.Chunks[0], 7)!),
            WireChunk.OfData(50, 0, 0, [8]));

        List<SctpEvent> events = peer.TakeEvents();
        Assert.Equal([SctpEventKind.Restarted, SctpEventKind.Message], events.Select(item => item.Kind));
        Assert.Equal(0, peer.Association.Statistics.ReceiveBufferedBytes);
        Assert.All(peer.TakePackets(), packet => Assert.Equal(NewTag, packet.Tag));
    }

    [Fact]
    public void Unknown_parameters_are_skipped_reported_or_end_the_reading_by_their_two_high_bits()
    {
        RawPeer peer = new();
        peer.Association.Receive(
            new WirePacket(0, WireChunk.OfInit(
                WireChunk.Init,
                RawPeer.Tag,
                RawPeer.FirstTsn,
                WireChunk.Parameter(0x8F00, 1),
                WireChunk.Parameter(0xCF00, 2, 3),
                WireChunk.Parameter(0x4F00, 4),
                WireChunk.Parameter(0xCF01, 5))).ToBytes(),
            peer.Now);

        WireChunk answer = Assert.Single(peer.TakeChunks());
        Assert.Equal(
            [0, 8, 0, 10, 0xCF, 0, 0, 6, 2, 3, 0, 0, 0, 8, 0, 9, 0x4F, 0, 0, 5, 4, 0, 0, 0],
            answer.Value[^24..]);
    }

    [Fact]
    public void An_init_that_is_not_alone_or_carries_a_tag_is_dropped()
    {
        RawPeer peer = new();
        WireChunk init = WireChunk.OfInit(WireChunk.Init, RawPeer.Tag, RawPeer.FirstTsn);
        peer.SendTagged(0, init, init);
        peer.SendTagged(5, init);

        Assert.Empty(peer.TakePackets());
        Assert.Equal(1, peer.Association.Faults[SctpFault.UnexpectedChunk]);
        Assert.Equal(1, peer.Association.Faults[SctpFault.BadVerificationTag]);
    }

    [Fact]
    public void An_init_without_streams_is_answered_by_an_abort()
    {
        RawPeer peer = new();
        WireChunk init = WireChunk.OfInit(WireChunk.Init, RawPeer.Tag, RawPeer.FirstTsn);
        init.Value[8] = 0;
        init.Value[9] = 0;
        peer.SendTagged(0, init);

        WirePacket packet = Assert.Single(peer.TakePackets());
        Assert.Equal((RawPeer.Tag, WireChunk.Abort), (packet.Tag, packet.Chunks[0].Type));
    }

    [Theory]
    [InlineData(5001, 5000)]
    [InlineData(5000, 5001)]
    public void Packets_for_other_ports_are_dropped(int source, int destination)
    {
        RawPeer peer = new();
        WirePacket packet = new(0, WireChunk.OfInit(WireChunk.Init, RawPeer.Tag, RawPeer.FirstTsn));
        peer.Association.Receive(packet.ToBytes(source, destination), peer.Now);

        Assert.Empty(peer.TakePackets());
        Assert.Equal(1, peer.Association.Faults[SctpFault.WrongPort]);
    }

    [Fact]
    public void A_packet_with_a_wrong_checksum_is_dropped()
    {
        RawPeer peer = new();
        byte[] packet = new WirePacket(0, WireChunk.OfInit(WireChunk.Init, RawPeer.Tag, RawPeer.FirstTsn)).ToBytes();
        packet[8] ^= 1;
        peer.Association.Receive(packet, peer.Now);

        Assert.Empty(peer.TakePackets());
        Assert.Equal(1, peer.Association.Faults[SctpFault.BadChecksum]);
    }
}
