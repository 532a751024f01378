using System.Net;
using System.Net.Sockets;

namespace Ooblex.Transport.Sockets;

/// <summary>Opens the UDP sockets of one node: one, or a group on one port (SO_REUSEPORT, socket(7)).</summary>
/// <remarks>
/// SO_REUSEPORT would let a second node of the same user bind the port without an error and take half of the flows. So
/// the first socket is bound without it, which fails when anybody has the port, and gets it afterwards; there is no
/// moment at which the port is free. What remains: another program of the same user that sets SO_REUSEPORT itself may
/// still join later. Linux has nothing against that but a user of the node's own.
/// </remarks>
internal static class PortSockets
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int ReusePort = 15; // SO_REUSEPORT

    private const int IpLevel = 0; // IPPROTO_IP
    private const int MtuDiscovery = 10; // IP_MTU_DISCOVER
    private const int OmitDiscovery = 5; // IP_PMTUDISC_OMIT

    /// <summary>Other systems give all flows to the socket that was bound last, or to any at random.</summary>
    public static bool CanShare => OperatingSystem.IsLinux();

    public static IReadOnlyList<Socket> Open(TransportOptions options, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        List<Socket> sockets = [];
        try
        {
            Socket first = Create(options);
            sockets.Add(first);
            first.Bind(new IPEndPoint(options.BindAddress, options.Port));
            int port = ((IPEndPoint)first.LocalEndPoint!).Port;
            if (CanShare && count > 1)
            {
                Share(first);
                while (sockets.Count < count)
                {
                    Socket next = Create(options);
                    sockets.Add(next);
                    Share(next);
                    next.Bind(new IPEndPoint(options.BindAddress, port));
                }
            }

            return sockets;
        }
        catch
        {
            sockets.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    private static Socket Create(TransportOptions options)
    {
        Socket socket = new(options.BindAddress.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (socket.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = true;
            }

            socket.ReceiveBufferSize = options.ReceiveBufferBytes;
            socket.SendBufferSize = options.SendBufferBytes;
            if (OperatingSystem.IsLinux())
            {
                // IPv4 by default forbids routers to cut what is too long for them, and lets anybody's ICMP tell the
                // path's MTU. Without either a long packet of a publisher still arrives behind a tunnel, nobody can
                // shrink the path by a forged message, and the kernel needs 3 % less for a packet (ip(7)).
                socket.SetRawSocketOption(IpLevel, MtuDiscovery, [OmitDiscovery, 0, 0, 0]);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Share(Socket socket) => socket.SetRawSocketOption(SocketLevel, ReusePort, [1, 0, 0, 0]);
}
