namespace Ooblex.Actors.Tests.Doubles;

/// <summary>Offers as a browser writes them, without what no rule looks at.</summary>
internal static class Offers
{
    public const string Ufrag = "Rem0";

    public const string Pwd = "remotepasswordremotepwd1";

    public const string Publisher = Head + "a=sendonly\r\n";

    public const string Viewer = Head + "a=recvonly\r\n";

    public const string Garbage = "not an offer";

    private const string Head =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n"
        + "a=ice-ufrag:" + Ufrag + "\r\na=ice-pwd:" + Pwd + "\r\n"
        + "a=fingerprint:sha-256 AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:"
        + "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99\r\n"
        + "a=setup:actpass\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n";

    public static string Fragment(string ufrag, string pwd) =>
        $"a=ice-ufrag:{ufrag}\r\na=ice-pwd:{pwd}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
        + "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host\r\n";
}
