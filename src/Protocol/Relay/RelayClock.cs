using System.Buffers.Binary;

namespace Ooblex.Protocol.Relay;

/// <summary>A publisher's sender report on one layer: what viewers far away need for lip sync.</summary>
/// <param name="Layer">As in <see cref="RelayMedia"/>.</param>
/// <param name="Ssrc">Of the layer.</param>
/// <param name="AgeMs">Since it came from the publisher.</param>
/// <param name="Ntp">The publisher's wall clock, 32.32 (RFC 3550 §6.4.1).</param>
/// <param name="RtpTimestamp">Of the layer at that moment.</param>
public readonly record struct RelayClock(byte Layer, uint Ssrc, uint AgeMs, ulong Ntp, uint RtpTimestamp)
{
    public const int Bytes = 24;

    public static bool TryRead(ReadOnlySpan<byte> body, out RelayClock clock)
    {
        bool isWhole = body.Length >= Bytes;
        clock = isWhole
            ? new RelayClock(
                body[0],
                BinaryPrimitives.ReadUInt32BigEndian(body[4..]),
                BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(body[12..]),
                BinaryPrimitives.ReadUInt32BigEndian(body[20..]))
            : default;
        return isWhole;
    }

    public int Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, (uint)Layer << 24);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], AgeMs);
        BinaryPrimitives.WriteUInt64BigEndian(body[12..], Ntp);
        BinaryPrimitives.WriteUInt32BigEndian(body[20..], RtpTimestamp);
        return Bytes;
    }
}
