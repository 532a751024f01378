using System.Net;
using System.Net.Sockets;

namespace Ooblex.TestKit.Processes;

/// <summary>Ports of one node under test, free when they were chosen.</summary>
/// <remarks>Below the range that Linux hands out by itself, so that a port stays free while its node is down.</remarks>
public sealed record NodePorts(int Http, int Media, int Relay, int Remoting, int Management, int Ops)
{
    private const int First = 20_000;
    private const int Last = 32_000;

    public static NodePorts Probe() => new(FreeTcp(), Udp(), Udp(), FreeTcp(), FreeTcp(), FreeTcp());

    /// <summary>One TCP port that is free now.</summary>
    public static int FreeTcp() => Find(SocketType.Stream, ProtocolType.Tcp);

    private static int Udp() => Find(SocketType.Dgram, ProtocolType.Udp);

    private static int Find(SocketType type, ProtocolType protocol)
    {
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            int port = Random.Shared.Next(First, Last);
            using Socket socket = new(AddressFamily.InterNetwork, type, protocol);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next number is tried.
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {Last}.");
    }
}
