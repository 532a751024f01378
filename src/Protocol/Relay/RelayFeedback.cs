using System.Buffers.Binary;

namespace Ooblex.Protocol.Relay;

/// <summary>What the far end says of itself; the layers that it wants follow, a byte each.</summary>
/// <param name="Echo">Times.</param>
/// <param name="Received">Media packets so far, those sent again included.</param>
/// <param name="Lost">Given up.</param>
/// <param name="Recovered">Missing, and sent again in time.</param>
/// <param name="JitterMicros">Of the way here, as RFC 3550 §A.8 smooths it.</param>
public readonly record struct RelayFeedback(
    RelayEcho Echo, uint Received, uint Lost, uint Recovered, uint JitterMicros)
{
    /// <summary>Without the layers.</summary>
    public const int Bytes = RelayEcho.Bytes + 16;

    /// <param name="body">The whole body.</param>
    /// <param name="feedback">What it says.</param>
    /// <param name="wanted">Layers as in <see cref="RelayMedia"/>; empty leaves the choice to the origin.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, out RelayFeedback feedback, out ReadOnlySpan<byte> wanted)
    {
        if (body.Length < Bytes)
        {
            feedback = default;
            wanted = default;
            return false;
        }

        feedback = new RelayFeedback(
            RelayEcho.Read(body),
            BinaryPrimitives.ReadUInt32BigEndian(body[RelayEcho.Bytes..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[(RelayEcho.Bytes + 4)..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[(RelayEcho.Bytes + 8)..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[(RelayEcho.Bytes + 12)..]));
        wanted = body[Bytes..];
        return true;
    }

    public int Write(Span<byte> body, ReadOnlySpan<byte> wanted)
    {
        Echo.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(body[RelayEcho.Bytes..], Received);
        BinaryPrimitives.WriteUInt32BigEndian(body[(RelayEcho.Bytes + 4)..], Lost);
        BinaryPrimitives.WriteUInt32BigEndian(body[(RelayEcho.Bytes + 8)..], Recovered);
        BinaryPrimitives.WriteUInt32BigEndian(body[(RelayEcho.Bytes + 12)..], JitterMicros);
        wanted.CopyTo(body[Bytes..]);
        return Bytes + wanted.Length;
    }
}
