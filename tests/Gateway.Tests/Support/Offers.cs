using System.Text;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>
/// Offers as a browser writes them, cut down to what matters, and variations that are wrong in one way.
/// </summary>
public static class Offers
{
    public const string Ufrag = "Uf1x";
    public const string Pwd = "a1b2c3d4e5f6a1b2c3d4e5f6";

    public const string Fingerprint =
        "12:34:56:78:9A:BC:DE:F0:12:34:56:78:9A:BC:DE:F0:12:34:56:78:9A:BC:DE:F0:12:34:56:78:9A:BC:DE:F0";

    /// <summary>Audio and video to be published, without a single candidate.</summary>
    public static string Publish(string direction = "sendonly", string video = "VP8/90000") =>
        Session("0 1") + Audio("0", direction) + Video("1", direction, video);

    public static string View(string direction = "recvonly", string video = "VP8/90000") =>
        Session("0 1") + Video("0", direction, video) + Audio("1", direction);

    public static string TwoVideos() =>
        Session("0 1") + Video("0", "sendonly", "VP8/90000") + Video("1", "sendonly", "VP8/90000");

    public static string Simulcast() => Publish()
        + "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
        + "a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
        + "a=rid:h send\r\na=rid:m send\r\na=rid:l send\r\n"
        + "a=simulcast:send h;m;l\r\n";

    public static string Without(string offer, string linePrefix)
    {
        StringBuilder kept = new();
        foreach (string line in offer.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(linePrefix, StringComparison.Ordinal))
            {
                kept.Append(line).Append("\r\n");
            }
        }

        return kept.ToString();
    }

    /// <summary>A trickle fragment of the offer's ICE session (RFC 8840 §9).</summary>
    public static string Trickle(params string[] candidates) => Fragment(Ufrag, Pwd, candidates);

    /// <summary>New credentials: an ICE restart.</summary>
    public static string Restart(int generation = 1) => Fragment($"New{generation}", $"{Pwd}{generation}", []);

    private static string Fragment(string ufrag, string pwd, IReadOnlyList<string> candidates)
    {
        StringBuilder text = new();
        text.Append("a=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\n");
        text.Append("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n");
        text.Append("a=ice-ufrag:").Append(ufrag).Append("\r\na=ice-pwd:").Append(pwd).Append("\r\n");
        foreach (string candidate in candidates)
        {
            text.Append("a=").Append(candidate).Append("\r\n");
        }

        return text.Append("a=end-of-candidates\r\n").ToString();
    }

    private static string Session(string mids) =>
        "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
        + $"a=group:BUNDLE {mids}\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS stream\r\n";

    private static string Audio(string mid, string direction) =>
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"
        + Transport(mid, direction)
        + "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:0 PCMU/8000\r\n";

    private static string Video(string mid, string direction, string codec) =>
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"
        + Transport(mid, direction)
        + $"a=rtpmap:96 {codec}\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\n"
        + "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";

    private static string Transport(string mid, string direction) =>
        $"a=ice-ufrag:{Ufrag}\r\na=ice-pwd:{Pwd}\r\na=ice-options:trickle\r\n"
        + $"a=fingerprint:sha-256 {Fingerprint}\r\na=setup:actpass\r\na=mid:{mid}\r\n"
        + $"a={direction}\r\na=msid:stream {mid}track\r\na=rtcp-mux\r\na=rtcp-rsize\r\n";
}
