using System.Buffers.Binary;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Relay;

/// <summary>Three times that let both ends measure the round trip: the sender's, and the other's sent back.</summary>
/// <param name="SentMicros">When this goes out, by the sender's clock, modulo 2^32.</param>
/// <param name="EchoMicros">The newest of the other end's times.</param>
/// <param name="HeldMicros">How long ago that came; <see cref="Nothing"/> when nothing did yet.</param>
public readonly record struct RelayEcho(uint SentMicros, uint EchoMicros, uint HeldMicros)
{
    public const int Bytes = 12;
    public const uint Nothing = uint.MaxValue;

    public bool HasEcho => HeldMicros != Nothing;

    /// <summary>A moment as it is written.</summary>
    public static uint Micros(MonoTime time) => unchecked((uint)(time.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>Needs <see cref="Bytes"/> bytes.</summary>
    public static RelayEcho Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadUInt32BigEndian(body),
        BinaryPrimitives.ReadUInt32BigEndian(body[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(body[8..]));

    public void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, SentMicros);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], EchoMicros);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], HeldMicros);
    }
}
