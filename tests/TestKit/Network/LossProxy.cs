using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ooblex.TestKit.Network;

/// <summary>A bad network between UDP clients and one server, all on loopback.</summary>
/// <remarks>Each client address gets a socket of its own towards the server, as a NAT would give it.</remarks>
public sealed class LossProxy : IAsyncDisposable
{
    private const int MaxDatagram = 65_535;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<IPEndPoint, ProxyPath> _paths = new();
    private readonly Socket _front = LoopbackSocket();
    private readonly IPEndPoint _server;
    private readonly LossProxyOptions _options;
    private readonly Task _loop;
    private long _delivered;
    private long _lost;

    public LossProxy(IPEndPoint server, LossProxyOptions options)
    {
        (_server, _options) = (server, options);
        _loop = ReceiveFromClientsAsync();
    }

    /// <summary>Where clients send instead of the server's own port.</summary>
    public int Port => ((IPEndPoint)_front.LocalEndPoint!).Port;

    /// <summary>While true nothing passes, either way: the cable is out.</summary>
    public bool IsCut { get; set; }

    public int Paths => _paths.Count;

    public long Delivered => Interlocked.Read(ref _delivered);

    public long Lost => Interlocked.Read(ref _lost);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        foreach (ProxyPath path in _paths.Values)
        {
            await path.DisposeAsync();
        }

        _front.Dispose();
        _stop.Dispose();
    }

    internal void Count(bool delivered) => Interlocked.Increment(ref delivered ? ref _delivered : ref _lost);

    internal static Socket LoopbackSocket()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 4 * 1024 * 1024,
            SendBufferSize = 4 * 1024 * 1024,
        };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task ReceiveFromClientsAsync()
    {
        byte[] buffer = new byte[MaxDatagram];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _front.ReceiveFromAsync(
                    buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                ProxyPath path = _paths.GetOrAdd((IPEndPoint)received.RemoteEndPoint, Open);
                path.FromClient(buffer.AsMemory(0, received.ReceivedBytes));
            }
            catch (SocketException)
            {
                // A client that went away answers with an ICMP error; the others go on.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private ProxyPath Open(IPEndPoint client) =>
        new(this, client, _server, _options with { Seed = _options.Seed + (2 * _paths.Count) }, _front, _stop.Token);
}
