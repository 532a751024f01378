using System.Buffers.Binary;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Stun;

/// <summary>XOR-MAPPED-ADDRESS: hidden from NATs that rewrite what looks like an address (RFC 8489 §14.2).</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |0 0 0 0 0 0 0 0|    Family     |         X-Port                |
/// |                X-Address (4 or 16 bytes)                      |
/// </code>
/// The mask is the 16 bytes of the header that hold the cookie and the transaction id.
/// </remarks>
internal static class StunAddress
{
    public const int MaxLength = 20;

    private const byte IPv4 = 1;
    private const byte IPv6 = 2;

    public static bool TryRead(ReadOnlySpan<byte> value, ReadOnlySpan<byte> mask, out TransportAddress address)
    {
        address = default;
        if (value.Length < 4 || value.Length != 4 + AddressLength(value[1]))
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[16];
        plain = plain[..AddressLength(value[1])];
        Mask(value[4..], mask, plain);
        ushort port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..])
            ^ BinaryPrimitives.ReadUInt16BigEndian(mask));
        address = new TransportAddress(plain, port);
        return true;
    }

    /// <returns>The length of the value, 8 or 20.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> mask, TransportAddress address)
    {
        Span<byte> plain = stackalloc byte[16];
        plain = plain[..address.WriteAddress(plain)];
        destination[0] = 0;
        destination[1] = address.IsIPv6 ? IPv6 : IPv4;
        BinaryPrimitives.WriteUInt16BigEndian(
            destination[2..], (ushort)(address.Port ^ BinaryPrimitives.ReadUInt16BigEndian(mask)));
        Mask(plain, mask, destination[4..]);
        return 4 + plain.Length;
    }

    // No family has this many bytes, so that an unknown one never fits its attribute.
    private static int AddressLength(byte family) => family switch { IPv4 => 4, IPv6 => 16, _ => ushort.MaxValue };

    private static void Mask(ReadOnlySpan<byte> source, ReadOnlySpan<byte> mask, Span<byte> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ mask[i]);
        }
    }
}
