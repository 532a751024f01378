using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Negotiation;

public enum MediaKind { Audio, Video, Application }

/// <summary>One codec both sides agreed on, with the payload types of this client's own offer.</summary>
/// <param name="Name">Upper case as registered: VP8, VP9, H264, AV1, OPUS, PCMU, PCMA.</param>
/// <param name="ClockRate">Hz.</param>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Fmtp">The offer's parameters without the payload type; empty when none.</param>
/// <param name="RtxPayloadType">Of its retransmission format (RFC 4588), or <c>null</c>.</param>
/// <param name="Nack">Generic NACK was agreed (RFC 4585).</param>
/// <param name="Pli">PLI was agreed.</param>
/// <param name="Fir">FIR was agreed (RFC 5104).</param>
/// <param name="TransportCc">transport-cc feedback was agreed.</param>
/// <param name="Remb">goog-remb was agreed.</param>
public sealed record NegotiatedCodec(
    string Name,
    int ClockRate,
    byte PayloadType,
    string Fmtp,
    byte? RtxPayloadType,
    bool Nack,
    bool Pli,
    bool Fir,
    bool TransportCc,
    bool Remb);

/// <summary>One m-section that carries media after negotiation.</summary>
/// <param name="Mid">Its identification tag.</param>
/// <param name="Kind">Audio or video here; a data m-section is <see cref="NegotiationResult.HasDataChannel"/>.</param>
/// <param name="Codecs">In order of preference; the first is what a publisher will send.</param>
/// <param name="Extensions">Ids of this m-section.</param>
/// <param name="Rids">Simulcast layers in the offer's order; empty without simulcast.</param>
/// <param name="OfferedSsrc">Publisher: its SSRC if the offer says; 0 when only RTP will tell.</param>
/// <param name="OfferedRtxSsrc">Publisher: the FID partner of <paramref name="OfferedSsrc"/>; 0 when unknown.</param>
/// <param name="SendSsrc">Viewer: the SSRC we send with. 0 for publishers.</param>
/// <param name="SendRtxSsrc">Viewer: the SSRC of retransmissions; 0 without RTX.</param>
public sealed record NegotiatedTrack(
    string Mid,
    MediaKind Kind,
    IReadOnlyList<NegotiatedCodec> Codecs,
    ExtensionMap Extensions,
    IReadOnlyList<string> Rids,
    uint OfferedSsrc,
    uint OfferedRtxSsrc,
    uint SendSsrc,
    uint SendRtxSsrc);

/// <summary>Our side of the transport, as the answer must state it.</summary>
/// <param name="Ufrag">ICE user fragment.</param>
/// <param name="Pwd">ICE password.</param>
/// <param name="Fingerprint">SHA-256 of our certificate, "AB:CD:…".</param>
/// <param name="Candidates">Candidate lines without <c>a=</c>.</param>
public sealed record LocalTransport(string Ufrag, string Pwd, string Fingerprint, IReadOnlyList<string> Candidates);

/// <summary>The client's side of the transport, read from its offer.</summary>
/// <param name="Ufrag">ICE user fragment.</param>
/// <param name="Pwd">ICE password.</param>
/// <param name="FingerprintAlgorithm">Lower case, "sha-256" (RFC 8122 §5).</param>
/// <param name="Fingerprint">Upper-case hex pairs with colons.</param>
public sealed record RemoteTransport(string Ufrag, string Pwd, string FingerprintAlgorithm, string Fingerprint);

/// <summary>What the stream carries now, for the answer to a viewer.</summary>
/// <param name="Kind">Audio or video.</param>
/// <param name="Codec">What the publisher sends.</param>
public sealed record PublishedTrack(MediaKind Kind, NegotiatedCodec Codec);

/// <summary>An answer and what it means, or a refusal with one sentence for people.</summary>
public sealed record NegotiationResult
{
    public OpenRefusal Refusal { get; init; }

    public string Detail { get; init; } = "";

    public string AnswerSdp { get; init; } = "";

    public IReadOnlyList<NegotiatedTrack> Tracks { get; init; } = [];

    public RemoteTransport? Remote { get; init; }

    public bool HasDataChannel { get; init; }

    /// <summary>The peer's SCTP port (RFC 8841), 5000 unless said otherwise.</summary>
    public ushort RemoteSctpPort { get; init; } = 5000;

    /// <summary>The largest message the peer takes, in bytes; 64 KiB unless said otherwise (RFC 8841 §6.1).</summary>
    public int RemoteMaxMessageBytes { get; init; } = 65_536;

    public static NegotiationResult No(OpenRefusal refusal, string detail) =>
        new() { Refusal = refusal, Detail = detail };
}

/// <summary>What an operator may tune about answers. Defaults: <c>ooblex.media</c> in reference.conf.</summary>
public sealed record NegotiationOptions
{
    /// <summary>Allowed video codecs, best first; the offer's own order wins among them.</summary>
    public required IReadOnlyList<string> VideoCodecs { get; init; }

    /// <summary>Allowed audio codecs, best first.</summary>
    public required IReadOnlyList<string> AudioCodecs { get; init; }

    /// <summary>kbit/s written as <c>x-google-start-bitrate</c> into WHIP answers; 0 leaves it out.</summary>
    public required int StartBitrateKbps { get; init; }
}
