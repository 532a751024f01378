using System.Net;
using System.Net.Sockets;

namespace Ooblex.TestKit.Network;

/// <summary>One client's way through a <see cref="LossProxy"/>.</summary>
internal sealed class ProxyPath : IAsyncDisposable
{
    private readonly Socket _upstream = LossProxy.LoopbackSocket();
    private readonly LossProxy _proxy;
    private readonly LossyLine _toServer;
    private readonly LossyLine _toClient;
    private readonly Task _loop;

    public ProxyPath(
        LossProxy proxy,
        IPEndPoint client,
        IPEndPoint server,
        LossProxyOptions options,
        Socket front,
        CancellationToken stop)
    {
        _proxy = proxy;
        _upstream.Connect(server);
        _toServer = new LossyLine(
            options, options.Seed, options.LossToServer, datagram => Send(() => _upstream.Send(datagram.Span)));
        _toClient = new LossyLine(
            options,
            options.Seed + 1,
            options.LossToClient,
            datagram => Send(() => front.SendTo(datagram.Span, SocketFlags.None, client)));
        _loop = ReceiveFromServerAsync(stop);
    }

    public void FromClient(ReadOnlyMemory<byte> datagram) => Pass(_toServer, datagram);

    public async ValueTask DisposeAsync()
    {
        await _loop;
        _toServer.Close();
        _toClient.Close();
        _upstream.Dispose();
    }

    private async Task ReceiveFromServerAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[65_535];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                int length = await _upstream.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, stop);
                Pass(_toClient, buffer.AsMemory(0, length));
            }
            catch (SocketException)
            {
                // The server is down: clients find silence, as they would without a proxy.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Pass(LossyLine line, ReadOnlyMemory<byte> datagram) =>
        _proxy.Count(delivered: !_proxy.IsCut && line.Offer(datagram));

    private static void Send(Action send)
    {
        try
        {
            send();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Lost, as datagrams may be.
        }
    }
}
