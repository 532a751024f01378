using System.Security.Cryptography;
using System.Text;

namespace Ooblex.TestKit.Peers;

/// <summary>The offer of a plain client, as browsers shape it: VP8 with RTX, Opus, BUNDLE, no candidates.</summary>
public sealed record TestOffer
{
    public const byte VideoType = 96;
    public const byte VideoRtxType = 97;
    public const byte AudioType = 111;
    public const byte MidExtension = 4;
    public const byte TransportCcExtension = 3;

    public required string Fingerprint { get; init; }

    public string Direction { get; init; } = "sendonly";

    public bool WithVideo { get; init; } = true;

    public bool WithAudio { get; init; } = true;

    public bool WithData { get; init; }

    public string VideoCodec { get; init; } = "VP8";

    /// <summary>Parameters of that codec; none where it is empty.</summary>
    public string VideoFormat { get; init; } = "";

    public string Setup { get; init; } = "actpass";

    public string Ufrag { get; init; } = RandomNumberGenerator.GetHexString(8);

    public string Pwd { get; init; } = RandomNumberGenerator.GetHexString(24);

    public uint VideoSsrc { get; init; } = 0x1000;

    public uint VideoRtxSsrc { get; init; } = 0x1001;

    public uint AudioSsrc { get; init; } = 0x2000;

    public string ToSdp()
    {
        List<string> mids = [];
        StringBuilder media = new();
        int mid = 0;
        if (WithAudio)
        {
            AppendAudio(media, Next());
        }

        if (WithVideo)
        {
            AppendVideo(media, Next());
        }

        if (WithData)
        {
            string data = Next();
            Transport(media.Append("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"), data);
            media.Append("a=sctp-port:5000\r\na=max-message-size:262144\r\n");
        }

        return "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
            + $"a=group:BUNDLE {string.Join(' ', mids)}\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS s\r\n{media}";

        string Next()
        {
            mids.Add(mid.ToString(System.Globalization.CultureInfo.InvariantCulture));
            mid++;
            return mids[^1];
        }
    }

    private void AppendAudio(StringBuilder sdp, string mid)
    {
        sdp.Append(null, $"m=audio 9 UDP/TLS/RTP/SAVPF {AudioType} 0\r\n");
        Transport(sdp, mid);
        sdp.Append(null, $"a={Direction}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n");
        sdp.Append(null, $"a=rtpmap:{AudioType} opus/48000/2\r\na=fmtp:{AudioType} minptime=10;useinbandfec=1\r\n");
        sdp.Append("a=rtpmap:0 PCMU/8000\r\n");
        sdp.Append(null, $"a=rtcp-fb:{AudioType} transport-cc\r\n");
        if (Direction != "recvonly")
        {
            sdp.Append(null, $"a=msid:s a\r\na=ssrc:{AudioSsrc} cname:c\r\n");
        }
    }

    private void AppendVideo(StringBuilder sdp, string mid)
    {
        sdp.Append(null, $"m=video 9 UDP/TLS/RTP/SAVPF {VideoType} {VideoRtxType}\r\n");
        Transport(sdp, mid);
        sdp.Append(null, $"a={Direction}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n");
        sdp.Append(null, $"a=rtpmap:{VideoType} {VideoCodec}/90000\r\n");
        foreach (string feedback in new[] { "goog-remb", "transport-cc", "ccm fir", "nack", "nack pli" })
        {
            sdp.Append(null, $"a=rtcp-fb:{VideoType} {feedback}\r\n");
        }

        if (VideoFormat.Length > 0)
        {
            sdp.Append(null, $"a=fmtp:{VideoType} {VideoFormat}\r\n");
        }

        sdp.Append(null, $"a=rtpmap:{VideoRtxType} rtx/90000\r\na=fmtp:{VideoRtxType} apt={VideoType}\r\n");
        if (Direction != "recvonly")
        {
            sdp.Append(null, $"a=msid:s v\r\na=ssrc-group:FID {VideoSsrc} {VideoRtxSsrc}\r\n");
            sdp.Append(null, $"a=ssrc:{VideoSsrc} cname:c\r\na=ssrc:{VideoRtxSsrc} cname:c\r\n");
        }
    }

    private void Transport(StringBuilder sdp, string mid)
    {
        sdp.Append("c=IN IP4 0.0.0.0\r\n");
        sdp.Append(null, $"a=ice-ufrag:{Ufrag}\r\na=ice-pwd:{Pwd}\r\na=ice-options:trickle\r\n");
        sdp.Append(null, $"a=fingerprint:sha-256 {Fingerprint}\r\na=setup:{Setup}\r\na=mid:{mid}\r\n");
        sdp.Append(null, $"a=extmap:{MidExtension} urn:ietf:params:rtp-hdrext:sdes:mid\r\n");
        sdp.Append(null, $"a=extmap:{TransportCcExtension} ");
        sdp.Append("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n");
    }
}
