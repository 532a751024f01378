using System.Net;
using System.Net.Sockets;

namespace Ooblex.Gateway.Http;

/// <summary>The client's address as limits and logs know it.</summary>
internal static class ClientAddress
{
    private const int PrefixBytes = 8;

    /// <summary>An IPv4 address, or the /64 of an IPv6 address: whoever has one address of a /64 has all.</summary>
    public static string Of(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
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
