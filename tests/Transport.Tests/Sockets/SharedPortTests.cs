using System.Net;
using System.Net.Sockets;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;
using Ooblex.Transport.Tests.Engine;

namespace Ooblex.Transport.Tests.Sockets;

public sealed class SharedPortTests
{
    private const int Flows = 64;

    public static TheoryData<DatagramApi> Apis => [DatagramApi.Portable, DatagramApi.Batched];

    [Theory]
    [MemberData(nameof(Apis))]
    public void Each_flow_stays_with_one_port_and_the_flows_are_spread(DatagramApi api)
    {
        using PortGroup group = new(Options(api), count: 4);
        Socket[] clients = [.. Enumerable.Range(0, Flows).Select(_ => Client(group.LocalEndPoint))];
        Dictionary<TransportAddress, int> owners = [];
        for (int round = 0; round < 3; round++)
        {
            foreach (Socket client in clients)
            {
                client.Send([(byte)round]);
            }

            foreach ((int port, TransportAddress source) in group.ReceiveAll(Flows))
            {
                Assert.Equal(port, owners.GetValueOrDefault(source, port));
                owners[source] = port;
            }
        }

        Assert.Equal(Flows, owners.Count);
        Assert.True(owners.Values.Distinct().Count() > 1, "All flows met one port.");
        Array.ForEach(clients, client => client.Dispose());
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public void Any_port_of_the_group_reaches_any_client_from_the_shared_address(DatagramApi api)
    {
        using PortGroup group = new(Options(api), count: 3);
        using Socket client = Client(group.LocalEndPoint);
        TransportAddress target = TransportAddress.From((IPEndPoint)client.LocalEndPoint!);
        byte[] buffer = new byte[8];
        foreach (DatagramPort port in group.Ports)
        {
            SendBatch batch = new(port);
            batch.Reserve()[0] = 7;
            batch.Commit(1, target);
            batch.Flush();

            Assert.Equal(1, client.Receive(buffer)); // Connected: it hears the shared address only.
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    [InlineData(4, 4)]
    public void A_second_engine_is_refused_the_port_of_a_first(int first, int second)
    {
        using PortGroup group = new(Options(DatagramApi.Auto), first);

        SocketException refused = Assert.Throws<SocketException>(
            () => DatagramPort.OpenShared(Options(DatagramApi.Auto) with { Port = group.LocalEndPoint.Port }, second));

        Assert.Equal(SocketError.AddressAlreadyInUse, refused.SocketErrorCode);
    }

    [Fact]
    public void A_stranger_who_shares_the_port_already_is_not_joined()
    {
        using Socket stranger = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.SetRawSocketOption(1, 15, [1, 0, 0, 0]); // SO_REUSEPORT
        stranger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)stranger.LocalEndPoint!).Port;

        Assert.Throws<SocketException>(
            () => DatagramPort.OpenShared(Options(DatagramApi.Auto) with { Port = port }, count: 2));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::")]
    public void Routers_may_cut_what_is_too_long_for_them(string address)
    {
        IReadOnlyList<Socket> sockets = PortSockets.Open(
            Options(DatagramApi.Auto) with { BindAddress = IPAddress.Parse(address) }, count: 2);

        foreach (Socket socket in sockets)
        {
            byte[] way = new byte[4];
            socket.GetRawSocketOption(0, 10, way); // IP_MTU_DISCOVER
            Assert.Equal([5, 0, 0, 0], way); // IP_PMTUDISC_OMIT
            socket.Dispose();
        }
    }

    [Fact]
    public void The_port_is_free_again_when_all_of_the_group_are_gone()
    {
        PortGroup group = new(Options(DatagramApi.Auto), count: 3);
        int port = group.LocalEndPoint.Port;
        group.Dispose();

        using PortGroup next = new(Options(DatagramApi.Auto) with { Port = port }, count: 3);

        Assert.Equal(port, next.LocalEndPoint.Port);
    }

    [Fact]
    public void A_group_of_both_address_families_spreads_flows_too()
    {
        using PortGroup group = new(Options(DatagramApi.Auto) with { BindAddress = IPAddress.IPv6Any }, count: 4);
        IPEndPoint server = new(IPAddress.Loopback, group.LocalEndPoint.Port);
        Socket[] clients = [.. Enumerable.Range(0, Flows).Select(_ => Client(server))];
        Array.ForEach(clients, client => client.Send([1]));

        List<(int Port, TransportAddress Source)> received = group.ReceiveAll(Flows);

        Assert.True(received.Select(one => one.Port).Distinct().Count() > 1, "All flows met one port.");
        Assert.All(received, one => Assert.False(one.Source.IsIPv6));
        Array.ForEach(clients, client => client.Dispose());
    }

    private static TransportOptions Options(DatagramApi api) => TestEngine.Options(api).Transport;

    private static Socket Client(IPEndPoint server)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Connect(server);
        return socket;
    }

    /// <summary>Ports that share an address, read in turn by one thread.</summary>
    private sealed class PortGroup(TransportOptions options, int count) : IDisposable
    {
        private readonly ReceiveBatch _batch = new();

        public IReadOnlyList<DatagramPort> Ports { get; } = DatagramPort.OpenShared(options, count);

        public IPEndPoint LocalEndPoint => Ports[0].LocalEndPoint;

        /// <summary>All datagrams were sent before: on the loopback they lie in the sockets' buffers.</summary>
        public List<(int Port, TransportAddress Source)> ReceiveAll(int expected)
        {
            List<(int, TransportAddress)> received = [];
            for (int idle = 0; received.Count < expected && idle < 100; idle++)
            {
                for (int port = 0; port < Ports.Count; port++)
                {
                    Ports[port].Receive(_batch, TimeSpan.FromMilliseconds(1));
                    for (int i = 0; i < _batch.Count; i++)
                    {
                        received.Add((port, _batch.Source(i)));
                    }
                }
            }

            Assert.Equal(expected, received.Count);
            return received;
        }

        public void Dispose()
        {
            foreach (DatagramPort port in Ports)
            {
                port.Dispose();
            }
        }
    }
}
