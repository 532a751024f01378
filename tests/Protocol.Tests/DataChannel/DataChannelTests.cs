using System.Text;
using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Tests.Sctp;

namespace Ooblex.Protocol.Tests.DataChannel;

/// <summary>Channels between two sessions (RFC 8831).</summary>
public sealed class DataChannelTests
{
    public static TheoryData<SctpReliability> Reliabilities => new()
    {
        new SctpReliability(),
        new SctpReliability(Unordered: true),
        new SctpReliability(MaxRetransmits: 3),
        new SctpReliability(Unordered: true, MaxRetransmits: 0),
        new SctpReliability(MaxLifetime: TimeSpan.FromMilliseconds(1500)),
        new SctpReliability(Unordered: true, MaxLifetime: TimeSpan.FromMilliseconds(250)),
    };

    [Theory]
    [MemberData(nameof(Reliabilities))]
    public void The_peer_learns_label_protocol_and_reliability(SctpReliability reliability)
    {
        ChannelPair pair = new();
        pair.Client.Session.Open("ai-results — ü", "v1.json", reliability, pair.Network.Now, out ushort channelId);
        pair.Network.RunUntil(() => pair.Client.Count(DataChannelEventKind.Opened) == 1);

        DataChannelEvent opened = pair.Server.Of(DataChannelEventKind.Opened).Single();
        Assert.Equal((channelId, "ai-results — ü", "v1.json"), (opened.ChannelId, opened.Label, opened.Protocol));
        Assert.Equal(reliability, opened.Reliability);
        Assert.Equal(channelId, pair.Client.Of(DataChannelEventKind.Opened).Single().ChannelId);
    }

    [Fact]
    public void The_dtls_client_takes_even_ids_and_the_server_odd_ones()
    {
        ChannelPair pair = new();
        Assert.Equal([0, 2, 4], Enumerable.Range(0, 3).Select(_ => (int)pair.Open(pair.Client)));
        Assert.Equal([1, 3, 5], Enumerable.Range(0, 3).Select(_ => (int)pair.Open(pair.Server)));
        pair.Network.RunUntil(() => pair.Client.Count(DataChannelEventKind.Opened) == 6
            && pair.Server.Count(DataChannelEventKind.Opened) == 6);
    }

    [Fact]
    public void Text_and_bytes_and_nothing_arrive_as_what_they_are()
    {
        ChannelPair pair = new();
        ushort id = pair.OpenFully(pair.Client);
        pair.Server.Session.Send(id, "höhö"u8, isText: true, pair.Network.Now);
        pair.Server.Session.Send(id, [0, 255], isText: false, pair.Network.Now);
        pair.Server.Session.Send(id, [], isText: true, pair.Network.Now);
        pair.Server.Session.Send(id, [], isText: false, pair.Network.Now);
        pair.Network.RunUntil(() => pair.Client.Count(DataChannelEventKind.Message) == 4);

        DataChannelEvent[] messages = [.. pair.Client.Of(DataChannelEventKind.Message)];
        Assert.Equal([true, false, true, false], messages.Select(message => message.IsText));
        Assert.Equal("höhö", Encoding.UTF8.GetString(messages[0].Payload.Span));
        Assert.Equal([0, 255], messages[1].Payload.ToArray());
        Assert.True(messages[2].Payload.IsEmpty && messages[3].Payload.IsEmpty);
    }

    [Fact]
    public void Messages_sent_before_the_acknowledgement_are_delivered()
    {
        ChannelPair pair = new();
        ushort id = pair.Open(pair.Client, reliability: new SctpReliability(Unordered: true));
        Assert.Equal(
            DataChannelResult.Accepted,
            pair.Client.Session.Send(id, "early"u8, isText: true, pair.Network.Now));
        pair.Network.RunUntil(() => pair.Server.Count(DataChannelEventKind.Message) == 1);

        Assert.Equal(
            [DataChannelEventKind.Connected, DataChannelEventKind.Opened, DataChannelEventKind.Message],
            pair.Server.Events.Select(item => item.Kind));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_close_from_either_side_is_told_to_both_and_frees_the_id(bool clientCloses)
    {
        ChannelPair pair = new();
        ushort id = pair.OpenFully(pair.Client);
        ChannelEnd closer = clientCloses ? pair.Client : pair.Server;
        closer.Session.Send(id, "last words"u8, isText: true, pair.Network.Now);
        Assert.Equal(DataChannelResult.Accepted, closer.Session.Close(id, pair.Network.Now));
        Assert.Equal(DataChannelResult.Closing, closer.Session.Send(id, [1], isText: false, pair.Network.Now));
        pair.Network.RunUntil(() => pair.Client.Session.ChannelCount == 0 && pair.Server.Session.ChannelCount == 0);

        ChannelEnd other = clientCloses ? pair.Server : pair.Client;
        Assert.Equal(
            [DataChannelEventKind.Message, DataChannelEventKind.Closed],
            other.Events.TakeLast(2).Select(item => item.Kind));
        Assert.Equal(1, closer.Count(DataChannelEventKind.Closed));
        Assert.Equal(id, pair.OpenFully(pair.Client, "again"));
        Assert.Equal("again", pair.Server.Of(DataChannelEventKind.Opened).Last().Label);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Channels_open_talk_and_close_over_a_bad_link(int seed)
    {
        LinkOptions link = new() { Loss = 0.2, Jitter = TimeSpan.FromMilliseconds(30), Duplication = 0.1 };
        ChannelPair pair = new(seed, link);
        for (int round = 1; round <= 4; round++)
        {
            ushort first = pair.Open(pair.Client, reliability: new SctpReliability(Unordered: true));
            ushort second = pair.Open(pair.Server);
            pair.Client.Session.Send(first, [1], isText: false, pair.Network.Now);
            pair.Server.Session.Send(second, [2], isText: false, pair.Network.Now);
            int total = round;
            pair.Network.RunUntil(() => pair.Client.Count(DataChannelEventKind.Message) == total
                && pair.Server.Count(DataChannelEventKind.Message) == total);
            pair.Client.Session.Close(first, pair.Network.Now);
            pair.Client.Session.Close(second, pair.Network.Now);
            pair.Server.Session.Close(second, pair.Network.Now);
            pair.Network.RunUntil(() => pair.Client.Session.ChannelCount + pair.Server.Session.ChannelCount == 0);
            Assert.Equal(2 * total, pair.Client.Count(DataChannelEventKind.Closed));
            Assert.Equal(2 * total, pair.Server.Count(DataChannelEventKind.Closed));
        }

        Assert.Equal(0, pair.Client.Session.Faults.Total + pair.Server.Session.Faults.Total);
    }

    [Fact]
    public void The_end_of_the_association_closes_every_channel_first()
    {
        ChannelPair pair = new();
        pair.OpenFully(pair.Client, "one");
        pair.OpenFully(pair.Server, "two");
        pair.Client.Association.Abort(pair.Network.Now);
        pair.Network.RunUntil(() => pair.Server.Count(DataChannelEventKind.Ended) == 1);

        Assert.Equal(
            [DataChannelEventKind.Closed, DataChannelEventKind.Closed, DataChannelEventKind.Ended],
            pair.Server.Events.TakeLast(3).Select(item => item.Kind));
        Assert.Equal(
            DataChannelResult.NotConnected,
            pair.Server.Session.Open("x", "", default, pair.Network.Now, out _));
    }

    [Fact]
    public void What_cannot_be_done_is_said()
    {
        ChannelPair pair = new();
        Assert.Equal(
            DataChannelResult.LabelTooLong,
            pair.Client.Session.Open(new string('ü', 33), "", default, pair.Network.Now, out _));
        Assert.Equal(DataChannelResult.UnknownChannel, pair.Client.Session.Send(0, [1], false, pair.Network.Now));
        Assert.Equal(DataChannelResult.UnknownChannel, pair.Client.Session.Close(0, pair.Network.Now));
        for (int i = 0; i < ChannelPair.Options.MaxChannels; i++)
        {
            pair.Open(pair.Client);
        }

        Assert.Equal(
            DataChannelResult.TooManyChannels,
            pair.Client.Session.Open("x", "", default, pair.Network.Now, out _));
        Assert.Equal(
            DataChannelResult.MessageTooLarge,
            pair.Client.Session.Send(0, new byte[262_145], isText: false, pair.Network.Now));
    }

    [Fact]
    public void A_full_buffer_is_back_pressure_and_says_when_it_is_over()
    {
        ChannelPair pair = new();
        ushort id = pair.OpenFully(pair.Client);
        pair.Network.Client.Outgoing.Passes = _ => false;
        while (pair.Client.Session.Send(id, new byte[50_000], isText: false, pair.Network.Now)
            is DataChannelResult.Accepted)
        {
        }

        Assert.Equal(
            DataChannelResult.BufferFull,
            pair.Client.Session.Send(id, new byte[50_000], isText: false, pair.Network.Now));
        Assert.Equal(20 * 50_000, pair.Client.Session.BufferedBytes(id));
        pair.Network.Client.Outgoing.Passes = _ => true;
        pair.Network.RunUntil(() => pair.Client.Session.BufferedBytes(id) == 0);
        pair.Network.RunUntil(() => pair.Server.Count(DataChannelEventKind.Message) == 20);
    }

    [Fact]
    public void An_acknowledgement_waits_for_room_in_a_full_buffer()
    {
        ChannelPair pair = new();
        ushort busy = pair.OpenFully(pair.Server);
        pair.Network.Server.Outgoing.Passes = _ => false;
        while (pair.Server.Session.Send(busy, new byte[100_000], isText: false, pair.Network.Now)
            is DataChannelResult.Accepted)
        {
        }

        while (pair.Server.Session.Send(busy, new byte[10], isText: false, pair.Network.Now)
            is DataChannelResult.Accepted)
        {
        }

        ushort id = pair.Open(pair.Client, "late");
        pair.Network.Run(milliseconds: 100);
        Assert.Equal("late", pair.Server.Of(DataChannelEventKind.Opened).Last().Label);
        pair.Network.Server.Outgoing.Passes = _ => true;
        pair.Network.RunUntil(() => pair.Client.Of(DataChannelEventKind.Opened).Any(item => item.ChannelId == id));
    }
}
