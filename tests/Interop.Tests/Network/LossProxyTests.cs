using System.Net;
using System.Net.Sockets;
using Ooblex.TestKit.Network;

namespace Ooblex.Interop.Tests.Network;

/// <summary>The bad network is as bad as it says: the tests above rest on it.</summary>
public sealed class LossProxyTests
{
    private const int Datagrams = 2_000;

    [Fact]
    public async Task It_loses_its_share_each_way_and_keeps_clients_apart()
    {
        using Socket server = Bound();
        await using LossProxy proxy = new(
            (IPEndPoint)server.LocalEndPoint!, new LossProxyOptions { Seed = 5, LossToServer = 0.2 });
        using Socket one = Bound();
        using Socket two = Bound();

        await SendAsync(one, proxy.Port);
        HashSet<EndPoint> sources = [];
        int arrived = await ReceiveAsync(server, sources);
        await SendAsync(two, proxy.Port);
        await ReceiveAsync(server, sources);

        Assert.InRange(arrived, Datagrams * 0.75, Datagrams * 0.85);
        Assert.Equal(2, proxy.Paths);
        Assert.Equal(2, sources.Count);
        await server.SendToAsync(new byte[] { 9 }, sources.First());
        byte[] answer = new byte[8];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await one.ReceiveAsync(answer.AsMemory(), SocketFlags.None, limit.Token));
    }

    [Fact]
    public async Task A_cut_line_delivers_nothing()
    {
        using Socket server = Bound();
        await using LossProxy proxy = new((IPEndPoint)server.LocalEndPoint!, new LossProxyOptions { Seed = 5 });
        using Socket client = Bound();
        proxy.IsCut = true;

        await SendAsync(client, proxy.Port);

        Assert.Equal(0, await ReceiveAsync(server, []));
    }

    private static async Task SendAsync(Socket client, int port)
    {
        IPEndPoint target = new(IPAddress.Loopback, port);
        for (int i = 0; i < Datagrams; i++)
        {
            await client.SendToAsync(new byte[] { 1, 2, 3, 4 }, target);
        }
    }

    private static async Task<int> ReceiveAsync(Socket server, HashSet<EndPoint> sources)
    {
        byte[] buffer = new byte[64];
        int count = 0;
        try
        {
            while (true)
            {
                using CancellationTokenSource quiet = new(TimeSpan.FromSeconds(1));
                SocketReceiveFromResult received = await server.ReceiveFromAsync(
                    buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), quiet.Token);
                sources.Add(received.RemoteEndPoint);
                count++;
            }
        }
        catch (OperationCanceledException)
        {
            return count;
        }
    }

    private static Socket Bound()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 4 * 1024 * 1024,
        };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
