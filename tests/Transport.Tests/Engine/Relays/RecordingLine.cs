using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Transport.Tests.Engine.Relays;

/// <summary>Somebody on the way between two nodes, who sees every datagram and can send others.</summary>
internal sealed class RecordingLine : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _origin;
    private readonly Task _loop;
    private IPEndPoint? _farEnd;

    public RecordingLine(RelayAddress origin)
    {
        _origin = EndPoint(origin);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _loop = PassAsync();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public ConcurrentQueue<byte[]> Taken { get; } = new();

    public void SendTo(RelayAddress target, byte[] datagram) =>
        _socket.SendTo(datagram, SocketFlags.None, EndPoint(target));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task PassAsync()
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            try
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(
                    buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                byte[] datagram = buffer[..received.ReceivedBytes];
                Taken.Enqueue(datagram);
                bool isFromOrigin = received.RemoteEndPoint.Equals(_origin);
                _farEnd = isFromOrigin ? _farEnd : (IPEndPoint)received.RemoteEndPoint;
                await _socket.SendToAsync(datagram, SocketFlags.None, isFromOrigin ? _farEnd! : _origin, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static IPEndPoint EndPoint(RelayAddress address) => new(IPAddress.Parse(address.Host), address.Port);
}
