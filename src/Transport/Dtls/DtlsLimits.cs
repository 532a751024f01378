namespace Ooblex.Transport.Dtls;

/// <summary>Bounds on what a peer can make a DTLS server hold, whatever the back end.</summary>
internal static class DtlsLimits
{
    /// <summary>Longer datagrams are ignored: no WebRTC peer sends them.</summary>
    public const int DatagramBytes = 4096;

    /// <summary>Longer application messages are not sent: they could not travel in one datagram.</summary>
    public const int MessageBytes = 1400;

    /// <summary>Per direction. A handshake needs about 2 KB; beyond this the newest is dropped, as a network
    /// would.</summary>
    public const int QueuedBytes = 64 * 1024;
}
