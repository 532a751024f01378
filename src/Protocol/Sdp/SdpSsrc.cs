namespace Ooblex.Protocol.Sdp;

/// <summary>A source that an m-section announces (RFC 5576 §4.1).</summary>
/// <param name="Ssrc">As in RTP.</param>
/// <param name="Cname">Empty when not said.</param>
/// <param name="Msid">"stream track"; empty when not said.</param>
public sealed record SdpSsrc(uint Ssrc, string Cname, string Msid);

/// <summary>Sources that belong together (RFC 5576 §4.2).</summary>
/// <param name="Semantics">Upper case: FID pairs media with its retransmissions, SIM lists layers.</param>
/// <param name="Ssrcs">In the order written.</param>
public sealed record SdpSsrcGroup(string Semantics, IReadOnlyList<uint> Ssrcs);
