namespace Ooblex.TestKit.Sdp;

/// <summary>Small offers, sound in all that a test does not change.</summary>
public static class OfferText
{
    public const string Fingerprint =
        "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

    /// <summary>A bundled offer of these m-sections, each as <see cref="Section"/> writes it.</summary>
    public static string Of(params string[] sections)
    {
        string mids = string.Join(' ', Enumerable.Range(0, sections.Length));
        return Lines("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", $"a=group:BUNDLE {mids}")
            + string.Concat(sections);
    }

    /// <summary>One m-section with its transport; <paramref name="attributes"/> come last, without <c>a=</c>.</summary>
    public static string Section(
        string mid, string kind, string formats, string direction, params string[] attributes) =>
        Lines(
            $"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}",
            "c=IN IP4 0.0.0.0",
            "a=ice-ufrag:abcd",
            "a=ice-pwd:abcdefghijklmnopqrstuv",
            $"a=fingerprint:sha-256 {Fingerprint}",
            "a=setup:actpass",
            $"a=mid:{mid}",
            $"a={direction}",
            "a=rtcp-mux")
        + Lines([.. attributes.Select(attribute => $"a={attribute}")]);

    public static string Audio(string mid, string direction, params string[] attributes) =>
        Section(mid, "audio", "111", direction, ["rtpmap:111 opus/48000/2", .. attributes]);

    public static string Video(string mid, string direction, params string[] attributes) =>
        Section(
            mid, "video", "96 97", direction,
            ["rtpmap:96 VP8/90000", "rtcp-fb:96 nack", "rtpmap:97 rtx/90000", "fmtp:97 apt=96", .. attributes]);

    public static string Data(string mid) => Lines(
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:abcdefghijklmnopqrstuv",
        $"a=fingerprint:sha-256 {Fingerprint}",
        "a=setup:actpass",
        $"a=mid:{mid}",
        "a=sctp-port:5001",
        "a=max-message-size:1073741823");

    /// <summary>The text without each line that begins so.</summary>
    public static string Without(string offer, string lineStart) =>
        string.Concat(offer.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith(lineStart, StringComparison.Ordinal))
            .Select(line => $"{line}\r\n"));

    private static string Lines(params string[] lines) => string.Concat(lines.Select(line => $"{line}\r\n"));
}
