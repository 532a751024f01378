namespace Ooblex.Protocol.Peer;

/// <summary>Counts of what the client did wrong, or the network did to it. Never reset.</summary>
public struct PeerFaults
{
    public long Stun;
    public long Dtls;
    public long Srtp;

    /// <summary>DTLS or SRTP from an address without an authentic check.</summary>
    public long UnvalidatedSource;
}
