using System.Text;

namespace Ooblex.Protocol.Tests.Stun;

/// <summary>The messages of RFC 5769, byte for byte.</summary>
internal static class StunVectors
{
    /// <summary>The password of §2.1 to §2.3.</summary>
    public static ReadOnlySpan<byte> Key => "VOkJxbRl1RmTxUk/WvJxBt"u8;

    /// <summary>§2.1: a check with USERNAME, PRIORITY and ICE-CONTROLLED.</summary>
    public static byte[] Request => Hex(
        """
        0001 0058 2112a442 b7e7a701bc34d686fa87dfae
        8022 0010 5354554e207465737420636c69656e74
        0024 0004 6e0001ff
        8029 0008 932ff9b151263b36
        0006 0009 6576746a3a68367659 202020
        0008 0014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
        8028 0004 e57a3bcf
        """);

    /// <summary>§2.2: 192.0.2.1:32853.</summary>
    public static byte[] IPv4Response => Hex(
        """
        0101 003c 2112a442 b7e7a701bc34d686fa87dfae
        8022 000b 7465737420766563746f72 20
        0020 0008 0001a147e112a643
        0008 0014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
        8028 0004 c07d4c96
        """);

    /// <summary>§2.3: [2001:db8:1234:5678:11:2233:4455:6677]:32853.</summary>
    public static byte[] IPv6Response => Hex(
        """
        0101 0048 2112a442 b7e7a701bc34d686fa87dfae
        8022 000b 7465737420766563746f72 20
        0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
        0008 0014 a382954e4be67bf11784c97c8292c275bfe3ed41
        8028 0004 c8fb0b4c
        """);

    /// <summary>§2.4: long-term credentials, no FINGERPRINT, padding of zeros.</summary>
    public static byte[] LongTermRequest => Hex(
        """
        0001 0060 2112a442 78ad3433c6ad72c029da412e
        0006 0012 e3839ee38388e383aae38383e382afe382b9 0000
        0015 001c 662f2f3439396b3935346436 4f4c33346f4c39465354767936347341
        0014 000b 6578616d706c652e6f7267 00
        0008 0014 f67024656dd64a3e02b8e0712e85c9a28ca89666
        """);

    private static byte[] Hex(string text)
    {
        StringBuilder digits = new();
        foreach (char c in text.Where(char.IsAsciiHexDigit))
        {
            digits.Append(c);
        }

        return Convert.FromHexString(digits.ToString());
    }
}
