namespace Ooblex.Forwarding.Routing;

/// <summary>The way out to one client. Implemented where the keys and the socket are.</summary>
/// <remarks>
/// Write a clear packet into <see cref="Reserve"/>, then send it; the next call may reuse the memory.
/// </remarks>
public abstract class PacketEgress
{
    /// <summary>Room that <see cref="Reserve"/> must give for clear bytes; what encryption adds comes on top.</summary>
    public const int MaxClearBytes = 1700;

    private ushort _transportSequence;

    /// <summary>Clients that are gone or not yet there take nothing.</summary>
    public abstract bool IsOpen { get; }

    public abstract Span<byte> Reserve();

    public abstract void SendRtp(int clearBytes);

    public abstract void SendRtcp(int clearBytes);

    /// <summary>The transport-wide number of the next packet, over all streams of this client.</summary>
    public ushort NextTransportSequence() => _transportSequence++;
}
