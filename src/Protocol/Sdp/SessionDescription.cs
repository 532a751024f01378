namespace Ooblex.Protocol.Sdp;

/// <summary>A parsed SDP description (RFC 8866) with the attributes that WebRTC uses (RFC 8829).</summary>
public sealed partial class SessionDescription
{
}
