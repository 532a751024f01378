using System.Net;
using System.Net.Sockets;

namespace Ooblex.Gateway.Http;

/// <summary>The client's address as limits and logs know it.</summary>
internal static class ClientAddress
{
    private const int PrefixBytes = 8;

    /// <summary>The address itself, behind trusted proxies the client's own; <c>null</c> when there is none.</summary>
    public static IPAddress? IpOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
            ? mapped.MapToIPv4()
            : http.Connection.RemoteIpAddress;

    /// <summary>An IPv4 address, or the /64 of an IPv6 address: whoever has one address of a /64 has all.</summary>
    public static string Of(HttpContext http)
    {
        if (IpOf(http) is not { } address)
        {
            return "unknown";
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address.ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[PrefixBytes..].Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
