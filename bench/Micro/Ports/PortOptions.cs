using System.Net;
using Ooblex.Transport.Sockets;

namespace Ooblex.Micro.Ports;

/// <summary>The engine's media socket as a node has it by default, on a free port.</summary>
/// <remarks>Bound to one address a packet costs some 50 ns more: the kernel looks the address up each time.</remarks>
internal static class PortOptions
{
    public static TransportOptions Default { get; } = new()
    {
        BindAddress = IPAddress.Any,
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
