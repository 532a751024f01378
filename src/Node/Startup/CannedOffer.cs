using System.Security.Cryptography;

namespace Ooblex.Node.Startup;

/// <summary>Offers as a browser would make them, with credentials of nobody.</summary>
internal static class CannedOffer
{
    public static string Publisher() => Offer("sendonly");

    public static string Viewer() => Offer("recvonly");

    private static string Offer(string direction)
    {
        string ufrag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        string pwd = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string fingerprint = string.Join(':', RandomNumberGenerator.GetBytes(32).Select(b => b.ToString("X2")));
        string transport = $"""
            c=IN IP4 0.0.0.0
            a=ice-ufrag:{ufrag}
            a=ice-pwd:{pwd}
            a=fingerprint:sha-256 {fingerprint}
            a=setup:actpass
            a={direction}
            a=rtcp-mux
            """;
        string text = $"""
            v=0
            o=- 1 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            {transport}
            a=mid:0
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10;useinbandfec=1
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            {transport}
            a=mid:1
            a=rtcp-rsize
            a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:2 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 transport-cc
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            """;
        return text.ReplaceLineEndings("\r\n") + "\r\n";
    }
}
