namespace Ooblex.Transport.WarmUp;

/// <summary>The offer of the warm-up's client: what browsers send, cut down to what the answer depends on.</summary>
internal static class WarmUpOffer
{
    public const string Ufrag = "warmupfr";
    public const byte VideoType = 96;
    public const byte RtxType = 97;
    public const byte TransportCcId = 3;
    public const uint VideoSsrc = 0x0001_0001;
    public const uint RtxSsrc = 0x0001_0002;
    private const string Pwd = "warmuppasswordwarmuppassw";

    public static string Write(string fingerprint, bool publishes)
    {
        string direction = publishes ? "sendonly" : "recvonly";
        string sources = publishes
            ? $"a=ssrc-group:FID {VideoSsrc} {RtxSsrc}\r\na=ssrc:{VideoSsrc} cname:w\r\na=ssrc:{RtxSsrc} cname:w\r\n"
            : "";
        string transport =
            $"""
            c=IN IP4 0.0.0.0
            a=ice-ufrag:{Ufrag}
            a=ice-pwd:{Pwd}
            a=fingerprint:sha-256 {fingerprint}
            a=setup:actpass
            a={direction}
            a=rtcp-mux
            a=rtcp-rsize
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:{TransportCcId} http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01

            """;
        string text =
            $"""
            v=0
            o=- 1 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=mid:0
            a=rtpmap:111 opus/48000/2
            {transport}m=video 9 UDP/TLS/RTP/SAVPF {VideoType} {RtxType}
            a=mid:1
            a=rtpmap:{VideoType} VP8/90000
            a=rtcp-fb:{VideoType} nack
            a=rtcp-fb:{VideoType} nack pli
            a=rtcp-fb:{VideoType} transport-cc
            a=rtpmap:{RtxType} rtx/90000
            a=fmtp:{RtxType} apt=96
            {transport}
            """;
        return text.ReplaceLineEndings("\r\n") + sources;
    }
}
