using System.Net;
using System.Net.Sockets;

namespace Ooblex.Transport.WarmUp;

/// <summary>A socket of its own, so that a client meets what real ones meet.</summary>
internal sealed class LoopbackLine : IWarmUpLine
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public LoopbackLine(IPEndPoint server)
    {
        _socket.Connect(server);
    }

    public void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    public int Receive(Span<byte> destination, TimeSpan patience) =>
        _socket.Poll(patience, SelectMode.SelectRead) ? _socket.Receive(destination) : 0;

    public void Dispose() => _socket.Dispose();
}
