using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>Whatever arrives: nothing is thrown, nothing hangs, nothing grows beyond its bounds.</summary>
public sealed class SctpHostileBytesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_bytes_with_a_right_header_do_no_harm(int seed)
    {
        Random random = new(seed);
        RawPeer peer = RawPeer.Established();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] packet = new byte[random.Next(0, 200)];
            random.NextBytes(packet);
            MakePlausible(packet, random);
            peer = Feed(peer, packet, random);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Real_packets_with_changed_bytes_do_no_harm(int seed)
    {
        Random random = new(seed);
        List<byte[]> corpus = Record(seed);
        RawPeer peer = RawPeer.Established();
        for (int i = 0; i < 30_000; i++)
        {
            byte[] packet = [.. corpus[random.Next(corpus.Count)]];
            int changes = random.Next(1, 6);
            for (int change = 0; change < changes; change++)
            {
                packet[random.Next(12, packet.Length)] = (byte)(random.Next(3) switch
                {
                    0 => 0,
                    1 => 0xFF,
                    _ => random.Next(256),
                });
            }

            MakePlausible(packet, random);
            peer = Feed(peer, packet, random);
        }
    }

    [Fact]
    public void Each_recorded_packet_may_be_cut_at_each_length()
    {
        Random random = new(5);
        RawPeer peer = RawPeer.Established();
        foreach (byte[] packet in Record(5).Take(200))
        {
            for (int length = 0; length < packet.Length; length += packet.Length > 300 ? 37 : 1)
            {
                byte[] cut = packet[..length];
                MakePlausible(cut, random);
                peer = Feed(peer, cut, random);
            }
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Well_formed_chunks_with_senseless_content_do_no_harm(int seed)
    {
        Random random = new(seed);
        RawPeer peer = RawPeer.Established();
        byte[] types = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 14, 130, 192, 63, 127, 191, 255];
        for (int i = 0; i < 30_000; i++)
        {
            WireChunk[] chunks = new WireChunk[random.Next(1, 5)];
            for (int chunk = 0; chunk < chunks.Length; chunk++)
            {
                chunks[chunk] = Senseless(types[random.Next(types.Length)], random);
            }

            byte[] packet = new WirePacket(RawPeer.Local.Tag, chunks).ToBytes();
            MakePlausible(packet, random);
            peer = Feed(peer, packet, random);
        }
    }

    [Fact]
    public void A_sack_with_huge_counts_is_refused()
    {
        RawPeer peer = RawPeer.Established();
        peer.SendMessage([1]);
        peer.TakePackets();
        peer.Send(new WireChunk(
            WireChunk.Sack,
            0,
            [.. WireChunk.U32(RawPeer.Local.InitialTsn), .. WireChunk.U32(1000), 0xFF, 0xFF, 0xFF, 0xFF]));
        Assert.Equal(1, peer.Association.Faults[SctpFault.BadSack]);
    }

    // The tag and the checksum right, most of the time: else nothing behind them would be tried.
    private static void MakePlausible(byte[] packet, Random random)
    {
        if (packet.Length < 12)
        {
            return;
        }

        WireChunk.U16(5000).CopyTo(packet, 0);
        WireChunk.U16(5000).CopyTo(packet, 2);
        uint tag = random.Next(20) switch
        {
            0 => 0,
            1 => RawPeer.Tag,
            _ => RawPeer.Local.Tag,
        };
        WireChunk.U32(tag).CopyTo(packet, 4);
        WirePacket.Seal(packet);
    }

    private static RawPeer Feed(RawPeer peer, byte[] packet, Random random)
    {
        peer.Now += TimeSpan.FromMilliseconds(random.Next(20));
        peer.Association.Receive(packet, peer.Now);
        if (random.Next(8) == 0)
        {
            peer.SendMessage(new byte[random.Next(1, 5000)], new SctpReliability(MaxRetransmits: random.Next(3)));
        }

        if (random.Next(50) == 0)
        {
            peer.Association.ResetStream((ushort)random.Next(20), peer.Now);
        }

        if (peer.Association.NextDeadline <= peer.Now)
        {
            peer.Association.Tick(peer.Now);
        }

        peer.TakePackets(); // Asserts that there is an end to them, and that each is well formed.
        peer.TakeEvents();
        SctpStatistics statistics = peer.Association.Statistics;
        Assert.InRange(statistics.ReceiveBufferedBytes, 0, SctpTestOptions.Default.ReceiveWindowBytes);
        Assert.InRange(statistics.SendBufferedBytes, 0, SctpTestOptions.Default.SendBufferBytes);
        Assert.InRange(statistics.FlightBytes, 0, 2 * SctpTestOptions.Default.SendBufferBytes);
        return peer.Association.State is SctpState.Established ? peer : RawPeer.Established();
    }

    // Packets of every kind, from a pair that talks over a bad link, resets streams and says good-bye.
    private static List<byte[]> Record(int seed)
    {
        List<byte[]> corpus = [];
        LinkOptions link = new() { Loss = 0.2, Jitter = TimeSpan.FromMilliseconds(20) };
        AssociationPair pair = new(seed, link);
        foreach (End end in new[] { pair.Client, pair.Server })
        {
            end.Outgoing.Passes = packet =>
            {
                corpus.Add([.. packet]);
                return true;
            };
        }

        pair.Connect();
        byte[][] blocks = SctpTransferTests.Blocks(seed, count: 20, bytes: 3000);
        SctpTransferTests.SendAll(pair, pair.Client, blocks, new SctpReliability(MaxRetransmits: 0), streams: 4);
        SctpTransferTests.SendAll(pair, pair.Server, blocks, default, streams: 4);
        pair.Client.Association.ResetStream(1, pair.Now);
        pair.Run(milliseconds: 40_000);
        pair.Client.Association.Close(pair.Now);
        pair.Run(milliseconds: 5000);
        return corpus;
    }

    private static WireChunk Senseless(byte type, Random random)
    {
        byte[] value = new byte[random.Next(0, 60)];
        random.NextBytes(value);
        if (value.Length >= 4 && random.Next(3) > 0)
        {
            // Numbers close to where the association is, so that they are taken seriously.
            uint near = random.Next(2) == 0 ? RawPeer.FirstTsn : RawPeer.Local.InitialTsn;
            WireChunk.U32(near + (uint)random.Next(-20, 200)).CopyTo(value, 0);
        }

        return new WireChunk(type, (byte)random.Next(256), value);
    }
}
