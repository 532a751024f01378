using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Relay;

/// <summary>The way out to other nodes. Implemented where the socket is.</summary>
/// <remarks>Write into <see cref="Reserve"/>, then send; until then it gives the same room again.</remarks>
public abstract class RelayEgress
{
    /// <summary>Room for one datagram of 2048 bytes.</summary>
    public abstract Span<byte> Reserve();

    public abstract void Send(int length, in TransportAddress to);
}
