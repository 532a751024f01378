using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Tests.Sctp;

namespace Ooblex.Protocol.Tests.DataChannel;

/// <summary>The bytes of DCEP (RFC 8832), from a peer that may not keep to it. We are the DTLS server.</summary>
public sealed class DcepTests
{
    private readonly RawPeer _peer;
    private readonly DataChannelSession _session;
    private uint _tsn = RawPeer.FirstTsn;

    public DcepTests() : this(RawPeer.Established())
    {
    }

    private DcepTests(RawPeer peer)
    {
        _peer = peer;
        _session = new DataChannelSession(peer.Association, ChannelPair.Options, isDtlsServer: true);
    }

    [Fact]
    public void An_open_is_acknowledged_by_one_byte()
    {
        Send(2, ppid: 50, OpenBytes("chat"));
        DataChannelEvent opened = Assert.Single(Take());
        Assert.Equal((DataChannelEventKind.Opened, 2, "chat"), (opened.Kind, opened.ChannelId, opened.Label));
        WireChunk ack = _peer.TakeChunks().Single(chunk => chunk.Type == WireChunk.Data);
        Assert.Equal((2, 50u), (ack.ReadU16(4), ack.ReadU32(8)));
        Assert.Equal([2], ack.Value[12..]);
    }

    [Fact]
    public void Our_open_has_the_layout_of_the_rfc()
    {
        _session.Open("ab", "c", new SctpReliability(true, 3), _peer.Now, out ushort id);
        WireChunk open = _peer.TakeChunks().Single(chunk => chunk.Type == WireChunk.Data);
        Assert.Equal((1, id, 50u), (open.ReadU16(4), id, open.ReadU32(8)));
        Assert.Equal(
            [3, 0x81, 1, 0, 0, 0, 0, 3, 0, 2, 0, 1, (byte)'a', (byte)'b', (byte)'c'],
            open.Value[12..]);
    }

    [Fact]
    public void Until_it_is_acknowledged_an_unordered_channel_sends_in_order()
    {
        _session.Open("a", "", new SctpReliability(Unordered: true), _peer.Now, out ushort id);
        _session.Send(id, [1], isText: false, _peer.Now);
        Assert.All(Data(), chunk => Assert.Equal(0, chunk.Flags & 4));
        Send(id, ppid: 50, [2]);
        Assert.Equal(DataChannelEventKind.Opened, Assert.Single(Take()).Kind);
        _session.Send(id, [2], isText: false, _peer.Now);
        Assert.Equal(4, Assert.Single(Data()).Flags & 4);
    }

    [Fact]
    public void A_message_instead_of_the_acknowledgement_opens_too()
    {
        _session.Open("a", "", default, _peer.Now, out ushort id);
        Send(id, ppid: 53, [7]);
        Assert.Equal(
            [DataChannelEventKind.Opened, DataChannelEventKind.Message],
            Take().Select(item => item.Kind));
        Send(id, ppid: 50, [2]);
        Assert.Empty(Take());
    }

    public static TheoryData<string, ushort, DataChannelFault> BadOpens => new()
    {
        { "", 0, DataChannelFault.BadControlMessage },
        { "030001000000000000", 0, DataChannelFault.BadControlMessage },
        { "0300010000000000000500006162", 0, DataChannelFault.BadControlMessage },
        { "03000100000000000001000061FF", 0, DataChannelFault.BadControlMessage },
        { "030001000000000000020000C328", 0, DataChannelFault.InvalidUtf8 },
        { "030001000000000000000002FFFF", 0, DataChannelFault.InvalidUtf8 },
        { "03030100000000000001000061", 0, DataChannelFault.UnknownChannelType },
        { "03000100000000000001000061", 1, DataChannelFault.WrongParity },
    };

    [Theory]
    [MemberData(nameof(BadOpens))]
    public void A_bad_open_is_refused_by_a_reset(string hex, ushort stream, DataChannelFault fault)
    {
        byte[] bytes = hex.Length == 0 ? [3] : Convert.FromHexString(hex);
        Send(stream, ppid: 50, bytes);
        Assert.Empty(Take());
        Assert.Equal(1, _session.Faults[fault]);
        Assert.Equal(0, _session.ChannelCount);
        Assert.Contains(_peer.TakeChunks(), chunk => chunk.Type == WireChunk.Reconfig);
    }

    [Fact]
    public void A_label_beyond_the_limit_is_refused()
    {
        Send(0, ppid: 50, OpenBytes(new string('x', 65)));
        Assert.Empty(Take());
        Assert.Equal(1, _session.Faults[DataChannelFault.LabelTooLong]);
    }

    [Fact]
    public void Channels_beyond_the_limit_are_refused_and_the_rest_work_on()
    {
        for (int i = 0; i < 20; i++)
        {
            Send((ushort)(2 * i), ppid: 50, OpenBytes("c"));
        }

        Assert.Equal(16, Take().Count);
        Assert.Equal(4, _session.Faults[DataChannelFault.TooManyChannels]);
        Send(0, ppid: 51, [(byte)'a']);
        Assert.Single(Take());
    }

    [Fact]
    public void A_second_open_on_a_channel_changes_nothing()
    {
        Send(0, ppid: 50, OpenBytes("first"));
        Take();
        Send(0, ppid: 50, OpenBytes("second"));
        Assert.Empty(Take());
        Assert.Equal(1, _session.Faults[DataChannelFault.ChannelInUse]);
        Assert.DoesNotContain(_peer.TakeChunks(), chunk => chunk.Type == WireChunk.Reconfig);
    }

    [Theory]
    [InlineData(0, 53u, DataChannelFault.UnknownChannel)]
    [InlineData(2, 52u, DataChannelFault.UnknownPpid)]
    [InlineData(2, 0u, DataChannelFault.UnknownPpid)]
    [InlineData(2, 51u, DataChannelFault.InvalidUtf8)]
    [InlineData(2, 50u, DataChannelFault.BadControlMessage)]
    public void A_message_that_makes_no_sense_is_counted_and_dropped(
        ushort stream, uint ppid, DataChannelFault fault)
    {
        Send(2, ppid: 50, OpenBytes("c"));
        Take();
        Send(stream, ppid, [0xFF]);
        Assert.Empty(Take());
        Assert.Equal(1, _session.Faults[fault]);
    }

    [Fact]
    public void When_the_peer_resets_its_stream_ours_is_reset_too()
    {
        Send(0, ppid: 50, OpenBytes("c"));
        Take();
        _peer.TakePackets();
        byte[] value = [.. WireChunk.U32(RawPeer.FirstTsn), .. WireChunk.U32(0), .. WireChunk.U32(_tsn - 1), 0, 0];
        _peer.Send(new WireChunk(WireChunk.Reconfig, 0, WireChunk.Parameter(13, value)[..18]));
        Assert.Equal(DataChannelEventKind.Closed, Assert.Single(Take()).Kind);

        WireChunk[] reconfig = [.. _peer.TakeChunks().Where(chunk => chunk.Type == WireChunk.Reconfig)];
        Assert.Equal([16, 13], reconfig.Select(chunk => (int)chunk.ReadU16(0)));
        Assert.Equal(1, _session.ChannelCount);
        byte[] done = [.. WireChunk.U32(reconfig[1].ReadU32(4)), .. WireChunk.U32(1)];
        _peer.Send(new WireChunk(WireChunk.Reconfig, 0, WireChunk.Parameter(16, done)));
        Assert.Empty(Take());
        Assert.Equal(0, _session.ChannelCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_messages_on_random_streams_do_no_harm(int seed)
    {
        Random random = new(seed);
        DcepTests scene = new(RawPeer.Established());
        uint[] ppids = [50, 50, 50, 51, 53, 56, 57, 52, 0, uint.MaxValue];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = random.Next(2) == 0
                ? OpenBytes(new string('l', random.Next(80)))
                : new byte[random.Next(1, 40)];
            for (int change = random.Next(4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            byte[] cut = bytes[..random.Next(1, bytes.Length + 1)];
            scene.Send((ushort)random.Next(40), ppids[random.Next(ppids.Length)], cut);
            if (random.Next(10) == 0)
            {
                scene._session.Close((ushort)random.Next(40), scene._peer.Now);
            }

            scene.Take();
            scene._peer.TakePackets();
            Assert.InRange(scene._session.ChannelCount, 0, ChannelPair.Options.MaxChannels);
            if (scene._peer.Association.State is not SctpState.Established)
            {
                scene = new DcepTests(RawPeer.Established());
            }
        }
    }

    private static byte[] OpenBytes(string label) =>
    [
        3, 0, 1, 0, 0, 0, 0, 0, .. WireChunk.U16(label.Length), 0, 0, .. System.Text.Encoding.UTF8.GetBytes(label),
    ];

    private void Send(ushort stream, uint ppid, byte[] bytes) =>
        _peer.Send(WireChunk.OfData(_tsn++, stream, 0, bytes, "UBE", ppid));

    private List<WireChunk> Data() => [.. _peer.TakeChunks().Where(chunk => chunk.Type == WireChunk.Data)];

    private List<DataChannelEvent> Take()
    {
        List<DataChannelEvent> events = [];
        while (_session.TryTakeEvent(out DataChannelEvent item))
        {
            events.Add(item);
        }

        return events;
    }
}
