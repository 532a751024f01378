using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Sockets;

/// <summary>Reads and writes <c>sockaddr_in</c> and <c>sockaddr_in6</c>.</summary>
internal static class SocketAddresses
{
    public const int MaxBytes = 28;
    private const int Ipv4Offset = 4;
    private const int Ipv6Offset = 8;
    private static readonly ushort InterNetworkV6 =
        (ushort)(OperatingSystem.IsLinux() ? 10 : OperatingSystem.IsWindows() ? 23 : 30);

    public static TransportAddress Read(ReadOnlySpan<byte> address)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        return Family(address) == InterNetworkV6
            ? new TransportAddress(address.Slice(Ipv6Offset, 16), port)
            : new TransportAddress(address.Slice(Ipv4Offset, 4), port);
    }

    /// <summary>Length of what a socket of this family reads and writes.</summary>
    public static int Length(bool socketIsV6) => socketIsV6 ? MaxBytes : 16;

    /// <summary>Makes room for addresses of one family: what <see cref="Write"/> does not touch.</summary>
    public static void Begin(Span<byte> destination, bool socketIsV6)
    {
        destination[..MaxBytes].Clear();
        MemoryMarshal.Write(destination, socketIsV6 ? InterNetworkV6 : (ushort)AddressFamily.InterNetwork);
    }

    /// <summary>
    /// Writes port and address where <see cref="Begin"/> or the runtime has written the family; IPv4 is mapped on IPv6
    /// sockets.
    /// </summary>
    public static void Write(Span<byte> destination, in TransportAddress address, bool socketIsV6)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], address.Port);
        if (!socketIsV6)
        {
            address.WriteAddress(destination[Ipv4Offset..]);
        }
        else if (address.IsIPv6)
        {
            address.WriteAddress(destination[Ipv6Offset..]);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[Ipv6Offset..], 0);
            BinaryPrimitives.WriteUInt32BigEndian(destination[(Ipv6Offset + 8)..], 0xFFFF);
            address.WriteAddress(destination[(Ipv6Offset + 12)..]);
        }
    }

    // BSD systems keep a length in the first byte and the family in the second.
    private static ushort Family(ReadOnlySpan<byte> address) =>
        OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? address[1] : MemoryMarshal.Read<ushort>(address);
}
