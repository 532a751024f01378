using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;
using Ooblex.Transport.Tests.Engine;

namespace Ooblex.Transport.Tests.Sockets;

/// <summary>A sender that hands runs to the kernel as one, and a port that takes them as one, or does not.</summary>
public sealed class ReceiveOffloadTests
{
    [Theory]
    [InlineData(ReceiveOffload.Off)]
    [InlineData(ReceiveOffload.On)]
    public void Whatever_was_joined_arrives_whole_in_order_and_from_its_sender(ReceiveOffload offload)
    {
        using DatagramPort port = Port(offload);
        using DatagramPort first = Port(ReceiveOffload.Off);
        using DatagramPort second = Port(ReceiveOffload.Off);
        int[] sizes = [900, 900, 900, 700, 1200, 1200, 1200, 1, 64, 64, 1300, 1300, 5];
        DatagramPort[] senders = [first, second, first];
        foreach (DatagramPort sender in senders)
        {
            Send(sender, port, sizes);
        }

        List<(TransportAddress Source, byte[] Bytes)> received = ReceiveAll(port, sizes.Length * senders.Length);

        for (int i = 0; i < received.Count; i++)
        {
            int index = i % sizes.Length;
            Assert.Equal(Address(senders[i / sizes.Length]), received[i].Source);
            Assert.Equal(sizes[index], received[i].Bytes.Length);
            Assert.All(received[i].Bytes, value => Assert.Equal((byte)index, value));
        }
    }

    [Fact]
    public void The_largest_run_that_a_kernel_takes_is_one_buffer()
    {
        using DatagramPort port = Port(ReceiveOffload.On);
        using DatagramPort sender = Port(ReceiveOffload.Off);
        int[] sizes = [.. Enumerable.Repeat(1000, 64)];
        Send(sender, port, sizes);
        ReceiveBatch batch = new();

        port.Receive(batch, TimeSpan.FromSeconds(30));

        Assert.Equal(sizes.Length, batch.Count); // One receive: 64 plain datagrams would need two.
        Assert.All(Enumerable.Range(0, batch.Count), i => Assert.Equal((byte)i, batch.Datagram(i)[999]));
    }

    [Theory]
    [InlineData(ReceiveOffload.Off)]
    [InlineData(ReceiveOffload.On)]
    public void A_datagram_longer_than_ours_is_empty_and_harms_no_other(ReceiveOffload offload)
    {
        using DatagramPort port = Port(offload);
        using Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(port.LocalEndPoint);
        int[] sizes = [100, 2048, 2049, 60_000, 0, 100];
        foreach (int size in sizes)
        {
            sender.Send(new byte[size]);
        }

        List<(TransportAddress Source, byte[] Bytes)> received = ReceiveAll(port, sizes.Length);

        Assert.Equal([100, 2048, 0, 0, 0, 100], received.Select(one => one.Bytes.Length));
    }

    [Fact]
    public void Joined_packets_are_decrypted_in_place_without_harm_to_the_next()
    {
        using DatagramPort port = Port(ReceiveOffload.On);
        using DatagramPort sender = Port(ReceiveOffload.Off);
        const SrtpProfile Profile = SrtpProfile.AeadAes128Gcm;
        byte[] keys = RandomNumberGenerator.GetBytes(SrtpProfiles.KeyingMaterialLength(Profile));
        using SrtpSession sealing = new(Profile, keys, isServer: true);
        using SrtpSession opening = new(Profile, keys, isServer: false);
        SendBatch batch = new(sender);
        const ushort Count = 20;
        for (ushort sequence = 0; sequence < Count; sequence++)
        {
            Span<byte> packet = batch.Reserve();
            RtpHeaderWriter.Write(packet, new RtpOutgoing(96, Marker: false, sequence, Timestamp: 0, Ssrc: 1));
            packet.Slice(RtpHeader.FixedLength, 1001).Fill((byte)sequence);
            int length = sealing.ProtectRtp(packet, RtpHeader.FixedLength + 1001 - (sequence == Count - 1 ? 17 : 0));
            batch.Commit(length, Address(port));
        }

        batch.Flush();
        ReceiveBatch received = new();
        port.Receive(received, TimeSpan.FromSeconds(30));

        Assert.Equal(Count, received.Count);
        for (int i = 0; i < Count; i++)
        {
            Span<byte> packet = received.Datagram(i);
            Assert.Equal(SrtpFault.None, opening.TryUnprotectRtp(packet, out int clear));
            Assert.Equal(i, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
            Assert.All(packet[RtpHeader.FixedLength..clear].ToArray(), value => Assert.Equal((byte)i, value));
        }
    }

    [Fact]
    public void Offload_that_is_demanded_of_a_port_without_it_is_an_error()
    {
        TransportOptions options = TestEngine.Options(DatagramApi.Portable).Transport;

        Assert.Throws<PlatformNotSupportedException>(
            () => DatagramPort.Open(options with { ReceiveOffload = ReceiveOffload.On }));
    }

    private static DatagramPort Port(ReceiveOffload offload) => DatagramPort.Open(
        TestEngine.Options(DatagramApi.Batched).Transport with { ReceiveOffload = offload });

    private static TransportAddress Address(DatagramPort port) => TransportAddress.From(port.LocalEndPoint);

    private static void Send(DatagramPort sender, DatagramPort target, int[] sizes)
    {
        SendBatch batch = new(sender);
        for (int i = 0; i < sizes.Length; i++)
        {
            batch.Reserve()[..sizes[i]].Fill((byte)i);
            batch.Commit(sizes[i], Address(target));
        }

        batch.Flush();
        Assert.Equal(0, sender.SendFailures);
    }

    private static List<(TransportAddress Source, byte[] Bytes)> ReceiveAll(DatagramPort port, int expected)
    {
        List<(TransportAddress, byte[])> received = [];
        ReceiveBatch batch = new();
        while (received.Count < expected)
        {
            port.Receive(batch, TimeSpan.FromSeconds(30));
            Assert.NotEqual(0, batch.Count);
            for (int i = 0; i < batch.Count; i++)
            {
                received.Add((batch.Source(i), batch.Datagram(i).ToArray()));
            }
        }

        return received;
    }
}
