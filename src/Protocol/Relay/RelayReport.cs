using System.Buffers.Binary;

namespace Ooblex.Protocol.Relay;

/// <summary>How far the origin has come.</summary>
/// <param name="Echo">Times.</param>
/// <param name="Next">The number that the next media packet will have: all before it have been sent.</param>
/// <param name="SeedEnd">The number of the first packet that is not part of the seed.</param>
public readonly record struct RelayReport(RelayEcho Echo, uint Next, uint SeedEnd)
{
    public const int Bytes = RelayEcho.Bytes + 8;

    public static bool TryRead(ReadOnlySpan<byte> body, out RelayReport report)
    {
        bool isWhole = body.Length >= Bytes;
        report = isWhole
            ? new RelayReport(
                RelayEcho.Read(body),
                BinaryPrimitives.ReadUInt32BigEndian(body[RelayEcho.Bytes..]),
                BinaryPrimitives.ReadUInt32BigEndian(body[(RelayEcho.Bytes + 4)..]))
            : default;
        return isWhole;
    }

    public int Write(Span<byte> body)
    {
        Echo.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(body[RelayEcho.Bytes..], Next);
        BinaryPrimitives.WriteUInt32BigEndian(body[(RelayEcho.Bytes + 4)..], SeedEnd);
        return Bytes;
    }
}
