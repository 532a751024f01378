using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>One thing that a worker gives another, by value.</summary>
internal struct Parcel
{
    public ParcelKind Kind;

    /// <summary>Whose it is at the receiver: its mirror, or for a wish the seat of the source.</summary>
    public object? To;

    /// <summary>The source's layer it speaks of; what changes in it is its worker's alone.</summary>
    public SourceLayer? Layer;

    public MirrorSeed? Seed;

    /// <summary>With a reference that the receiver takes over.</summary>
    public PacketBuffer? Packet;

    public SourceReport Report;

    /// <summary>Where a datagram came from.</summary>
    public TransportAddress From;
}

internal enum ParcelKind : byte
{
    /// <summary>A packet for a mirror.</summary>
    Packet,

    /// <summary>What a mirror begins with.</summary>
    Seed,

    /// <summary>A publisher's sender report for a mirror.</summary>
    Report,

    /// <summary>A mirror's wish for a key frame, for the publisher.</summary>
    KeyFrame,

    /// <summary>A datagram that the system gave to a worker that is not its session's.</summary>
    Datagram,
}
