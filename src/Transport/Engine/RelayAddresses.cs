using System.Net;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Transport.Engine;

/// <summary>Addresses of relays as actors write them, and as sockets need them.</summary>
internal static class RelayAddresses
{
    /// <summary><c>null</c> for what is no address: names are not looked up here.</summary>
    public static IPEndPoint? Parse(RelayAddress address) =>
        IPAddress.TryParse(address.Host, out IPAddress? host) && address.Port is > 0 and <= ushort.MaxValue
            ? new IPEndPoint(host, address.Port)
            : null;

    /// <summary>What other nodes are told.</summary>
    public static RelayAddress Announced(RelayPortOptions options, int port)
    {
        IPAddress bound = options.BindAddress;
        bool isAny = bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any);
        return new RelayAddress((options.AnnouncedAddress ?? (isAny ? IPAddress.Loopback : bound)).ToString(), port);
    }
}
