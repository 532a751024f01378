using System.Net;
using System.Net.Sockets;
using Ooblex.LoadGen.Loop;

namespace Ooblex.Micro;

/// <summary>Sockets on the loopback that stand for viewers.</summary>
/// <remarks>They are read between batches by the thread that sends: nobody is woken up while time is taken.</remarks>
internal sealed class Sinks : IDisposable
{
    private readonly ReceiveRing _ring = new();
    private readonly Socket[] _sockets;

    public Sinks(int count)
    {
        _sockets = [.. Enumerable.Range(0, count).Select(_ => NewSocket())];
        Ports = [.. _sockets.Select(socket => (ushort)((IPEndPoint)socket.LocalEndPoint!).Port)];
    }

    public IReadOnlyList<ushort> Ports { get; }

    /// <summary>Reads and forgets all that has come.</summary>
    /// <returns>How many datagrams that was.</returns>
    public int Drain()
    {
        int received = 0;
        foreach (Socket socket in _sockets)
        {
            int file = (int)socket.Handle;
            for (int count = _ring.Receive(file); count > 0; count = _ring.Receive(file))
            {
                received += count;
            }
        }

        return received;
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static Socket NewSocket()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveBufferSize = 1 << 20;
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
