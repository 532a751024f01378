using System.Security.Cryptography;

namespace Ooblex.LoadGen.Signalling;

/// <summary>What one client says of itself: one VP8 track with retransmission, no sound, no header extensions.
/// </summary>
internal sealed record ClientDescription(string Fingerprint, bool Publishes)
{
    public const byte VideoType = 96;
    public const byte RetransmissionType = 97;

    public string Ufrag { get; } = RandomNumberGenerator.GetHexString(8);

    public string Pwd { get; } = RandomNumberGenerator.GetHexString(24);

    public uint VideoSsrc { get; } = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);

    /// <param name="setup">A server that may choose its side of DTLS should choose to be passive (RFC 9725); for
    /// one that would not, <c>active</c> leaves no choice.</param>
    public string ToOffer(string setup = "actpass") => ToSdp(setup, "0", VideoType);

    /// <summary>Accepts what a server has offered; the client begins DTLS.</summary>
    public string ToAnswer(ServerDescription offer) => ToSdp("active", offer.Mid, offer.VideoType);

    private string ToSdp(string setup, string mid, byte videoType)
    {
        string media =
            $"""
            v=0
            o=- {VideoSsrc} 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE {mid}
            a=msid-semantic: WMS s
            m=video 9 UDP/TLS/RTP/SAVPF {videoType} {RetransmissionType}
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=ice-ufrag:{Ufrag}
            a=ice-pwd:{Pwd}
            a=ice-options:trickle
            a=fingerprint:sha-256 {Fingerprint}
            a=setup:{setup}
            a=mid:{mid}
            a={(Publishes ? "sendonly" : "recvonly")}
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:{videoType} VP8/90000
            a=rtcp-fb:{videoType} ccm fir
            a=rtcp-fb:{videoType} nack
            a=rtcp-fb:{videoType} nack pli
            a=rtpmap:{RetransmissionType} rtx/90000
            a=fmtp:{RetransmissionType} apt={videoType}

            """;
        string sources =
            $"""
            a=msid:s v
            a=ssrc-group:FID {VideoSsrc} {VideoSsrc + 1}
            a=ssrc:{VideoSsrc} cname:load
            a=ssrc:{VideoSsrc + 1} cname:load

            """;
        return (Publishes ? media + sources : media).ReplaceLineEndings("\r\n");
    }
}
