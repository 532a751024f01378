using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Sockets;

/// <summary>Reads and writes <c>sockaddr_in</c> and <c>sockaddr_in6</c>.</summary>
internal static class SocketAddresses
{
    public const int MaxBytes = 28;
    private const int Ipv6Offset = 8;
    private static readonly ushort InterNetworkV6 =
        (ushort)(OperatingSystem.IsLinux() ? 10 : OperatingSystem.IsWindows() ? 23 : 30);

    public static TransportAddress Read(ReadOnlySpan<byte> address)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        return Family(address) == InterNetworkV6
            ? new TransportAddress(address.Slice(Ipv6Offset, 16), port)
            : new TransportAddress(address.Slice(4, 4), port);
    }

    /// <summary>
    /// Writes for a socket of the given family and returns the length; IPv4 is mapped on IPv6 sockets.
    /// </summary>
    public static int Write(Span<byte> destination, in TransportAddress address, bool socketIsV6)
    {
        destination[..MaxBytes].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], address.Port);
        if (!socketIsV6)
        {
            MemoryMarshal.Write(destination, (ushort)AddressFamily.InterNetwork);
            address.WriteAddress(destination[4..]);
            return 16;
        }

        MemoryMarshal.Write(destination, InterNetworkV6);
        if (address.IsIPv6)
        {
            address.WriteAddress(destination[Ipv6Offset..]);
        }
        else
        {
            destination[Ipv6Offset + 10] = 0xFF;
            destination[Ipv6Offset + 11] = 0xFF;
            address.WriteAddress(destination[(Ipv6Offset + 12)..]);
        }

        return MaxBytes;
    }

    // BSD systems keep a length in the first byte and the family in the second.
    private static ushort Family(ReadOnlySpan<byte> address) =>
        OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? address[1] : MemoryMarshal.Read<ushort>(address);
}
