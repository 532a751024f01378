using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Tests.Negotiation;

/// <summary>Both negotiators with fixed credentials, numbers and options.</summary>
internal static class Negotiating
{
    public const ulong SessionId = 0x8000_0000_0000_0007;
    public const string Cname = "cname-1";
    public const string Msid = "stream-1";
    public const string Candidate = "candidate:1 1 udp 2130706431 192.0.2.9 10000 typ host";

    public static readonly SdpLimits Limits = new()
    {
        MaxBytes = 65_536,
        MaxMediaSections = 16,
        MaxAttributes = 2_000,
    };

    public static readonly NegotiationOptions Options = new()
    {
        VideoCodecs = ["VP8", "VP9", "H264", "AV1"],
        AudioCodecs = ["OPUS", "PCMU", "PCMA"],
        StartBitrateKbps = 3_000,
    };

    public static readonly LocalTransport Local = new(
        "localufr", "localpasswordlocalpasswd", string.Join(':', Enumerable.Repeat("5C", 32)), [Candidate]);

    public static NegotiationResult Publish(string offer, NegotiationOptions? options = null) =>
        PublishNegotiator.Negotiate(Parse(offer), Local, options ?? Options, SessionId);

    public static NegotiationResult View(string offer, params PublishedTrack[] published) =>
        View(offer, Options, published);

    public static NegotiationResult View(string offer, NegotiationOptions options, params PublishedTrack[] published)
    {
        uint next = 1_000;
        return ViewNegotiator.Negotiate(
            Parse(offer), Local, published, options, SessionId, () => next++, Cname, Msid);
    }

    public static SessionDescription Parse(string sdp)
    {
        bool isParsed =
            SessionDescription.TryParse(sdp, Limits, out SessionDescription? description, out SdpError error);
        Assert.True(isParsed, $"{error}\n{sdp}");
        return description!;
    }

    public static PublishedTrack Video(string name, string fmtp = "") =>
        new(MediaKind.Video, Codec(name, 90_000, fmtp));

    public static PublishedTrack Audio(string name = "OPUS") =>
        new(MediaKind.Audio, Codec(name, name == "OPUS" ? 48_000 : 8_000, ""));

    public static string[] Lines(string sdp) => sdp.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private static NegotiatedCodec Codec(string name, int clockRate, string fmtp) => new(
        name, clockRate, PayloadType: 77, fmtp, RtxPayloadType: null, Nack: true, Pli: true, Fir: false,
        TransportCc: false, Remb: false);
}
