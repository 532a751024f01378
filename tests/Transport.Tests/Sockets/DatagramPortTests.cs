using System.Net;
using System.Net.Sockets;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;
using Ooblex.Transport.Tests.Engine;

namespace Ooblex.Transport.Tests.Sockets;

public sealed class DatagramPortTests
{
    public static TheoryData<DatagramApi, bool> Ways => new()
    {
        { DatagramApi.Portable, false },
        { DatagramApi.Batched, false },
        { DatagramApi.Batched, true },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Datagrams_arrive_one_by_one_and_whole_however_they_were_sent(DatagramApi api, bool segmentation)
    {
        using DatagramPort port = DatagramPort.Open(
            TestEngine.Options(api).Transport with { Segmentation = segmentation });
        using Socket first = Receiver();
        using Socket second = Receiver();
        SendBatch batch = new(port);
        int[] sizes = [900, 900, 900, 700, 900, 64, 64, 1];
        foreach (Socket target in new[] { first, second })
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                batch.Reserve()[..sizes[i]].Fill((byte)i);
                batch.Commit(sizes[i], TransportAddress.From((IPEndPoint)target.LocalEndPoint!));
            }
        }

        batch.Flush();

        Assert.Equal(0, port.SendFailures);
        foreach (Socket target in new[] { first, second })
        {
            byte[] buffer = new byte[2048];
            for (int i = 0; i < sizes.Length; i++)
            {
                int length = target.Receive(buffer);
                Assert.Equal(sizes[i], length);
                Assert.All(buffer[..length], value => Assert.Equal((byte)i, value));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_batch_that_overflows_is_flushed_and_nothing_is_lost(DatagramApi api, bool segmentation)
    {
        using DatagramPort port = DatagramPort.Open(
            TestEngine.Options(api).Transport with { Segmentation = segmentation });
        using Socket receiver = Receiver();
        SendBatch batch = new(port);
        int count = SendBatch.Capacity + 10;
        for (int i = 0; i < count; i++)
        {
            batch.Reserve()[0] = (byte)i;
            batch.Commit(100, TransportAddress.From((IPEndPoint)receiver.LocalEndPoint!));
        }

        batch.Flush();

        byte[] buffer = new byte[2048];
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(100, receiver.Receive(buffer));
            Assert.Equal((byte)i, buffer[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void One_socket_speaks_to_both_address_families(DatagramApi api, bool segmentation)
    {
        using DatagramPort port = DatagramPort.Open(TestEngine.Options(api).Transport with
        {
            Segmentation = segmentation,
            BindAddress = IPAddress.IPv6Any,
        });
        using Socket four = Receiver();
        using Socket six = Receiver(IPAddress.IPv6Loopback);
        SendBatch batch = new(port);
        Socket[] targets = [four, six, four, four, six, six, four]; // Every place is used by both in turn.
        for (int round = 0; round < 2; round++)
        {
            foreach (Socket target in targets.Skip(round))
            {
                batch.Reserve()[0] = 1;
                batch.Commit(1, TransportAddress.From((IPEndPoint)target.LocalEndPoint!));
            }

            batch.Flush();
        }

        byte[] buffer = new byte[8];
        foreach (Socket target in targets.Concat(targets.Skip(1)))
        {
            EndPoint source = new IPEndPoint(((IPEndPoint)target.LocalEndPoint!).Address, 0);
            Assert.Equal(1, target.ReceiveFrom(buffer, ref source));
            Assert.Equal(port.LocalEndPoint.Port, ((IPEndPoint)source).Port);
        }

        Assert.Equal(0, port.SendFailures);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_comes_in_carries_its_source_and_a_wake_ends_the_wait(DatagramApi api, bool segmentation)
    {
        using DatagramPort port = DatagramPort.Open(
            TestEngine.Options(api).Transport with { Segmentation = segmentation });
        using Socket sender = Receiver();
        ReceiveBatch batch = new();
        port.Wake();
        port.Receive(batch, TimeSpan.FromSeconds(30));
        Assert.Equal(0, batch.Count);

        sender.SendTo([1, 2, 3], port.LocalEndPoint);
        port.Receive(batch, TimeSpan.FromSeconds(30));

        Assert.Equal(1, batch.Count);
        Assert.Equal([1, 2, 3], batch.Datagram(0).ToArray());
        Assert.Equal(TransportAddress.From((IPEndPoint)sender.LocalEndPoint!), batch.Source(0));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_wake_ends_the_wait_or_the_next_one_and_may_come_after_the_end(
        DatagramApi api, bool segmentation)
    {
        DatagramPort port = DatagramPort.Open(
            TestEngine.Options(api).Transport with { Segmentation = segmentation });
        for (int round = 0; round < 3; round++)
        {
            port.Wake();
            port.Wake();
            await WaitAsync(port);
            Task waiting = WaitAsync(port);
            port.Wake();
            await waiting;
        }

        port.Dispose();
        port.Wake();
    }

    // A wait that nothing ends takes an hour: the test gives up long before.
    private static async Task WaitAsync(DatagramPort port)
    {
        ReceiveBatch batch = new();
        Task waiting = Task.Factory.StartNew(
            () => port.Receive(batch, TimeSpan.FromHours(1)),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, batch.Count);
    }

    private static Socket Receiver(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 1 << 20,
            ReceiveTimeout = 5000,
        };
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }
}
