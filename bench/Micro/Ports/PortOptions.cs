using System.Net;
using Ooblex.Transport.Sockets;

namespace Ooblex.Micro.Ports;

/// <summary>The engine's media socket as a node has it, on a free port of the loopback.</summary>
internal static class PortOptions
{
    public static TransportOptions Loopback { get; } = new()
    {
        BindAddress = IPAddress.Loopback,
        Port = 0,
        AnnouncedAddresses = [],
        Workers = 1,
        HandoverParcels = 1024,
        ReceiveBufferBytes = 4 << 20,
        SendBufferBytes = 4 << 20,
        Segmentation = true,
        ReceiveOffload = ReceiveOffload.Off,
        Api = DatagramApi.Batched,
    };
}
