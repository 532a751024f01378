namespace Ooblex.Protocol.Srtp;

/// <summary>How many packets one master key may protect, over all sources (RFC 3711 §9.2, RFC 7714 §9).</summary>
internal readonly record struct SrtpKeyLifetime(long RtpPackets, long RtcpPackets)
{
    public static readonly SrtpKeyLifetime Standard = new(1L << 48, 1L << 31);
}
