using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Ooblex.Protocol.Wire;

/// <summary>
/// An IP address and port as a plain value: the key of every address table, with nothing to allocate.
/// </summary>
/// <remarks>IPv4-mapped IPv6 addresses are stored as IPv4, so that one client has one key.</remarks>
public readonly struct TransportAddress : IEquatable<TransportAddress>
{
    private readonly ulong _high;
    private readonly ulong _low;

    /// <param name="address">4 or 16 bytes in network order.</param>
    /// <param name="port">In host order.</param>
    public TransportAddress(ReadOnlySpan<byte> address, ushort port)
    {
        Port = port;
        if (address.Length == 4)
        {
            _low = BinaryPrimitives.ReadUInt32BigEndian(address);
            return;
        }

        ulong high = BinaryPrimitives.ReadUInt64BigEndian(address);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(address[8..]);
        if (high == 0 && low >> 32 == 0xFFFF)
        {
            _low = (uint)low;
            return;
        }

        (_high, _low, IsIPv6) = (high, low, true);
    }

    public ushort Port { get; }

    public bool IsIPv6 { get; }

    public bool IsNone => Port == 0 && _low == 0 && _high == 0;

    public static TransportAddress From(IPEndPoint endPoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(bytes, out int written);
        return new TransportAddress(bytes[..written], (ushort)endPoint.Port);
    }

    /// <summary>Writes the address in network order and returns its length, 4 or 16.</summary>
    public int WriteAddress(Span<byte> destination)
    {
        if (!IsIPv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        return 16;
    }

    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPEndPoint(new IPAddress(bytes[..WriteAddress(bytes)]), Port);
    }

    public bool Equals(TransportAddress other) =>
        _high == other._high && _low == other._low && Port == other.Port && IsIPv6 == other.IsIPv6;

    public override bool Equals(object? obj) => obj is TransportAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_high, _low, Port);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ToEndPoint()}");

    public static bool operator ==(TransportAddress left, TransportAddress right) => left.Equals(right);

    public static bool operator !=(TransportAddress left, TransportAddress right) => !left.Equals(right);
}
