using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ooblex.Protocol.Sctp;

/// <summary>The unguessable start values of one association (RFC 9260 §5.3.1, §3.3.2).</summary>
/// <param name="Tag">The verification tag that the peer must use; never 0.</param>
/// <param name="InitialTsn">The number of our first DATA chunk.</param>
public readonly record struct SctpIdentity(uint Tag, uint InitialTsn)
{
    public static SctpIdentity Random()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        uint tag = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return new SctpIdentity(tag == 0 ? 1 : tag, BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));
    }
}
