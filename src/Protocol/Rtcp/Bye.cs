using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>Sources that leave, and perhaps why (RFC 3550 §6.6).</summary>
public readonly ref struct Bye
{
    private readonly ReadOnlySpan<byte> _sources;

    private Bye(ReadOnlySpan<byte> sources, ReadOnlySpan<byte> reason)
    {
        _sources = sources;
        Reason = reason;
    }

    /// <summary>0 to 31.</summary>
    public int SourceCount => _sources.Length / 4;

    /// <summary>UTF-8; empty when none is given.</summary>
    public ReadOnlySpan<byte> Reason { get; }

    public uint Source(int index) => BinaryPrimitives.ReadUInt32BigEndian(_sources[(4 * index)..]);

    /// <summary>False for another type, or more sources than the block holds. A reason that lies is left out.</summary>
    public static bool TryRead(scoped in RtcpBlock block, out Bye bye)
    {
        bye = default;
        int length = 4 * block.Count;
        if (block.PacketType != RtcpPacketType.Bye || length > block.Body.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = block.Body[length..];
        bool hasReason = !rest.IsEmpty && rest[0] < rest.Length;
        bye = new Bye(block.Body[..length], hasReason ? rest.Slice(1, rest[0]) : default);
        return true;
    }
}
