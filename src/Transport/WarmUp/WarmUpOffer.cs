namespace Ooblex.Transport.WarmUp;

/// <summary>The offer of the warm-up's client: what browsers send, cut down to what the answer depends on.</summary>
internal static class WarmUpOffer
{
    public const string Ufrag = "warmupfr";
    public const byte VideoType = 96;
    public const uint VideoSsrc = 0x0001_0001;
    private const string Pwd = "warmuppasswordwarmuppassw";

    public static string Write(string fingerprint, bool publishes)
    {
        string direction = publishes ? "sendonly" : "recvonly";
        string sources = publishes ? $"a=ssrc:{VideoSsrc} cname:w\r\n" : "";
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
            a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01

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
            {transport}m=video 9 UDP/TLS/RTP/SAVPF 96 97
            a=mid:1
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtcp-fb:96 transport-cc
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            {transport}
            """;
        return text.ReplaceLineEndings("\r\n") + sources;
    }
}
