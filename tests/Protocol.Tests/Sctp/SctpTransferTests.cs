using System.Security.Cryptography;
using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

public sealed class SctpTransferTests
{
    private const uint Ppid = 53;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_megabyte_crosses_a_link_that_loses_a_fifth_each_way(int seed)
    {
        LinkOptions link = new() { Loss = 0.2, Duplication = 0.05, Jitter = TimeSpan.FromMilliseconds(15) };
        AssociationPair pair = AssociationPair.Established(seed, link);
        byte[][] sent = Blocks(seed, count: 64, bytes: 16_384);

        SendAll(pair, pair.Client, sent, reliability: default);
        pair.RunUntil(() => pair.Server.Messages.Count() == sent.Length);

        Assert.Equal(sent.Select(Digest), pair.Server.Messages.Select(message => Digest(message.Payload.Span)));
        Assert.True(pair.Client.Association.Statistics.Retransmissions > 0, $"seed {seed}");
        Assert.Equal(0, pair.Server.Association.Statistics.ReceiveBufferedBytes);
        pair.RunUntil(() => pair.Client.Association.Statistics.SendBufferedBytes == 0);
        Assert.Equal(0, pair.Client.Association.Statistics.FlightBytes);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Both_sides_send_large_messages_at_once_on_many_streams(int seed)
    {
        LinkOptions link = new() { Loss = 0.05, Jitter = TimeSpan.FromMilliseconds(30) };
        AssociationPair pair = AssociationPair.Established(seed, link);
        byte[][] sent = Blocks(seed, count: 12, bytes: 262_144);

        SendAll(pair, pair.Client, sent[..6], reliability: default, streams: 3);
        SendAll(pair, pair.Server, sent[6..], reliability: default, streams: 3);
        pair.RunUntil(() => pair.Server.Messages.Count() == 6 && pair.Client.Messages.Count() == 6);

        AssertInOrderPerStream(sent[..6], pair.Server, streams: 3);
        AssertInOrderPerStream(sent[6..], pair.Client, streams: 3);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Unordered_messages_all_arrive_in_whatever_order(int seed)
    {
        LinkOptions link = new() { Loss = 0.1, Jitter = TimeSpan.FromMilliseconds(40), Duplication = 0.1 };
        AssociationPair pair = AssociationPair.Established(seed, link);
        byte[][] sent = Blocks(seed, count: 300, bytes: 3000);

        SendAll(pair, pair.Client, sent, new SctpReliability(Unordered: true));
        pair.RunUntil(() => pair.Server.Messages.Count() == sent.Length);

        string[] before = sent.Select(Digest).ToArray();
        string[] after = pair.Server.Messages.Select(message => Digest(message.Payload.Span)).ToArray();
        Assert.NotEqual(before, after);
        Assert.Equal(before.Order(), after.Order());
    }

    [Fact]
    public void A_lost_message_holds_up_its_own_stream_only()
    {
        AssociationPair pair = AssociationPair.Established();
        pair.Client.Outgoing.Passes = _ => false;
        pair.Client.Association.Send(1, Ppid, [1], default, pair.Now);
        pair.Flush();
        pair.Client.Outgoing.Passes = _ => true;
        pair.Client.Association.Send(1, Ppid, [2], default, pair.Now);
        pair.Flush();
        pair.Client.Association.Send(2, Ppid, [3], default, pair.Now);

        pair.Run(milliseconds: 50);
        Assert.Equal([3], pair.Server.Messages.Select(message => message.Payload.Span[0]));

        pair.RunUntil(() => pair.Server.Messages.Count() == 3);
        Assert.Equal([3, 1, 2], pair.Server.Messages.Select(message => message.Payload.Span[0]));
    }

    [Fact]
    public void Payload_stream_and_protocol_identifier_arrive_as_sent()
    {
        AssociationPair pair = AssociationPair.Established();
        pair.Server.Association.Send(513, 0xDEADBEEF, [7, 8, 9], default, pair.Now);
        pair.RunUntil(() => pair.Client.Messages.Any());

        SctpEvent message = pair.Client.Messages.Single();
        Assert.Equal((513, 0xDEADBEEF), (message.StreamId, message.Ppid));
        Assert.Equal([7, 8, 9], message.Payload.ToArray());
    }

    [Fact]
    public void Small_messages_share_packets()
    {
        AssociationPair pair = AssociationPair.Established();
        int before = pair.Client.Outgoing.Sent;
        for (int i = 0; i < 200; i++)
        {
            pair.Client.Association.Send(0, Ppid, [(byte)i], default, pair.Now);
        }

        pair.RunUntil(() => pair.Server.Messages.Count() == 200);
        Assert.InRange(pair.Client.Outgoing.Sent - before, 1, 10);
    }

    [Fact]
    public void No_packet_is_larger_than_the_mtu()
    {
        AssociationPair pair = AssociationPair.Established(seed: 5, new LinkOptions { Loss = 0.1 });
        int largest = 0;
        pair.Client.Outgoing.Passes = packet =>
        {
            largest = Math.Max(largest, packet.Length);
            return true;
        };

        SendAll(pair, pair.Client, Blocks(5, count: 4, bytes: 100_001), default);
        pair.RunUntil(() => pair.Server.Messages.Count() == 4);

        Assert.Equal(SctpTestOptions.Default.MtuBytes, largest);
    }

    [Theory]
    [InlineData(262_145, SctpSendResult.TooLarge)]
    [InlineData(0, SctpSendResult.Empty)]
    [InlineData(262_144, SctpSendResult.Accepted)]
    public void Sizes_are_checked_before_anything_is_queued(int bytes, SctpSendResult expected)
    {
        AssociationPair pair = AssociationPair.Established();
        Assert.Equal(expected, pair.Client.Association.Send(0, Ppid, new byte[bytes], default, pair.Now));
    }

    [Fact]
    public void The_peers_own_limit_can_be_lower()
    {
        AssociationPair pair = AssociationPair.Established();
        pair.Client.Association.MaxSendBytes = 100;
        Assert.Equal(SctpSendResult.TooLarge, pair.Client.Association.Send(0, Ppid, new byte[101], default, pair.Now));
    }

    [Fact]
    public void A_stream_that_the_peer_does_not_take_is_refused()
    {
        AssociationPair pair = AssociationPair.Established(
            serverOptions: SctpTestOptions.Default with { MaxStreams = 8 });

        Assert.Equal(8, pair.Client.Association.OutgoingStreamCount);
        Assert.Equal(SctpSendResult.InvalidStream, pair.Client.Association.Send(8, Ppid, [1], default, pair.Now));
        Assert.Equal(SctpSendResult.Accepted, pair.Client.Association.Send(7, Ppid, [1], default, pair.Now));
    }

    internal static byte[][] Blocks(int seed, int count, int bytes)
    {
        Random random = new(seed);
        byte[][] blocks = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            blocks[i] = new byte[bytes];
            random.NextBytes(blocks[i]);
        }

        return blocks;
    }

    /// <summary>Sends all, waiting whenever the buffer is full.</summary>
    internal static void SendAll(
        AssociationPair pair, End from, byte[][] blocks, SctpReliability reliability, int streams = 1)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            ushort stream = (ushort)(i % streams);
            byte[] block = blocks[i];
            pair.RunUntil(() => from.Association.Send(stream, Ppid, block, reliability, pair.Now)
                is SctpSendResult.Accepted);
        }
    }

    // Comparing a megabyte byte by byte takes the assertion longer than the transfer.
    internal static string Digest(byte[] payload) => Digest(payload.AsSpan());

    internal static string Digest(ReadOnlySpan<byte> payload) =>
        payload.Length + ":" + Convert.ToHexString(SHA256.HashData(payload));

    private static void AssertInOrderPerStream(byte[][] sent, End receiver, int streams)
    {
        for (int stream = 0; stream < streams; stream++)
        {
            Assert.Equal(
                sent.Where((_, index) => index % streams == stream).Select(Digest),
                receiver.Messages.Where(item => item.StreamId == stream).Select(item => Digest(item.Payload.Span)));
        }
    }
}
