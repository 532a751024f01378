using System.Globalization;
using System.Text;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Ice;

/// <summary>Writes the candidates that a lite agent announces: host addresses only (RFC 8445 §5.2).</summary>
public static class IceCandidates
{
    private const uint HostTypePreference = 126; // RFC 8445 §5.1.2.2

    /// <summary>A candidate line without <c>a=</c> (RFC 8839 §5.1).</summary>
    /// <param name="address">What clients can reach; need not be what the socket is bound to.</param>
    /// <param name="component">1, unless RTCP has a port of its own.</param>
    /// <param name="localPreference">Higher is preferred; must differ between the addresses of one agent.</param>
    public static string HostUdp(TransportAddress address, int component = 1, ushort localPreference = ushort.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(component, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(component, 256);
        uint priority = (HostTypePreference << 24) | ((uint)localPreference << 8) | (uint)(256 - component); // §5.1.2.1
        return string.Create(
            CultureInfo.InvariantCulture,
            $"candidate:{Foundation(address)} {component} udp {priority} {address.ToEndPoint().Address} {address.Port} "
            + $"typ host");
    }

    // The same for candidates of the same type, base address and transport, on every node (RFC 8445 §5.1.1.3): a
    // checksum of the three. The port is not part of it.
    private static uint Foundation(TransportAddress address)
    {
        Span<byte> source = stackalloc byte[24];
        int prefix = Encoding.ASCII.GetBytes("host udp", source);
        int length = address.WriteAddress(source[prefix..]);
        return StunCrc.Compute(source[..(prefix + length)]);
    }
}
