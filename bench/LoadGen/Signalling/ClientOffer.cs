using System.Security.Cryptography;

namespace Ooblex.LoadGen.Signalling;

/// <summary>One client's offer: one VP8 track with retransmission, no sound, no header extensions.</summary>
internal sealed record ClientOffer(string Fingerprint, bool Publishes)
{
    public const byte VideoType = 96;
    public const byte RetransmissionType = 97;

    public string Ufrag { get; } = RandomNumberGenerator.GetHexString(8);

    public string Pwd { get; } = RandomNumberGenerator.GetHexString(24);

    public uint VideoSsrc { get; } = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);

    public string ToSdp()
    {
        string media =
            $"""
            v=0
            o=- {VideoSsrc} 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=msid-semantic: WMS s
            m=video 9 UDP/TLS/RTP/SAVPF {VideoType} {RetransmissionType}
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=ice-ufrag:{Ufrag}
            a=ice-pwd:{Pwd}
            a=ice-options:trickle
            a=fingerprint:sha-256 {Fingerprint}
            a=setup:actpass
            a=mid:0
            a={(Publishes ? "sendonly" : "recvonly")}
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:{VideoType} VP8/90000
            a=rtcp-fb:{VideoType} ccm fir
            a=rtcp-fb:{VideoType} nack
            a=rtcp-fb:{VideoType} nack pli
            a=rtpmap:{RetransmissionType} rtx/90000
            a=fmtp:{RetransmissionType} apt={VideoType}

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
