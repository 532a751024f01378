using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Which m-sections of an offer count, and which one speaks for the transport.</summary>
internal static class OfferSections
{
    /// <summary>Best supported first: every client computes SHA-256.</summary>
    private static readonly string[] Digests = ["sha-256", "sha-384", "sha-512"];

    /// <summary>Audio or video that the client wants to use.</summary>
    public static bool IsLive(MediaDescription media) => (media.IsAudio || media.IsVideo) && !media.IsOff;

    public static IEnumerable<MediaDescription> Live(SessionDescription offer) => offer.Media.Where(IsLive);

    /// <summary>The m-section for data channels: the first that is SCTP over DTLS (RFC 8841 §4).</summary>
    public static MediaDescription? Data(SessionDescription offer) =>
        offer.Media.FirstOrDefault(media => media.IsApplication && !media.IsOff
            && media.Protocol is "UDP/DTLS/SCTP" or "TCP/DTLS/SCTP");

    /// <summary>Every m-section that an answer accepts if codecs allow.</summary>
    public static IEnumerable<MediaDescription> Used(SessionDescription offer)
    {
        MediaDescription? data = Data(offer);
        return data is null ? Live(offer) : Live(offer).Append(data);
    }

    /// <summary>The offerer-tagged m-section (RFC 9143 §2): others of a bundle may leave ICE and DTLS out.</summary>
    /// <remarks>The offer has at least one m-section.</remarks>
    public static MediaDescription TransportSection(SessionDescription offer)
    {
        string tagged = offer.BundleGroup.Count > 0 ? offer.BundleGroup[0] : "";
        return offer.Media.FirstOrDefault(media => media.Mid == tagged && HasTransport(media))
            ?? offer.Media.FirstOrDefault(media => !media.IsOff && HasTransport(media))
            ?? offer.Media[0];
    }

    public static SdpFingerprint? UsableFingerprint(MediaDescription media) =>
        Digests.Select(digest => media.Fingerprints.FirstOrDefault(print => print.Algorithm == digest))
            .FirstOrDefault(print => print is not null);

    /// <summary>The client's side of the transport; the offer has passed <see cref="OfferRules"/>.</summary>
    private static RemoteTransport Remote(SessionDescription offer)
    {
        MediaDescription media = TransportSection(offer);
        SdpFingerprint fingerprint = UsableFingerprint(media)!;
        return new RemoteTransport(media.IceUfrag, media.IcePwd, fingerprint.Algorithm, fingerprint.Value);
    }

    /// <summary>The answer to an m-section that carries nothing: at rest where it can be, else rejected.</summary>
    /// <remarks>Chromium cannot apply an answer that rejects the first m-section of its bundle ("Failed to setup
    /// RTCP mux"), so that one is never rejected; nor are those offered inactive (RFC 3264 §6.1).</remarks>
    public static AnswerSection Unused(SessionDescription offer, MediaDescription media)
    {
        bool isInBundle = offer.BundleGroup.Contains(media.Mid) && (media.Port != 0 || media.BundleOnly);
        bool canRest = isInBundle
            && (media.Direction == SdpDirection.Inactive || media.Mid == offer.BundleGroup[0])
            && (media.IsAudio || media.IsVideo)
            && IsRtp(media.Protocol)
            && (media.RtcpMux || media.RtcpMuxOnly);
        return new AnswerSection(media) { Resting = canRest ? media.Codecs : [] };
    }

    /// <summary>An answer, with what the media engine must know of it.</summary>
    public static NegotiationResult Result(
        SessionDescription offer, IReadOnlyList<AnswerSection> sections, string answerSdp) => new()
        {
            AnswerSdp = answerSdp,
            Tracks = [.. sections.Select(section => section.Track).OfType<NegotiatedTrack>()],
            Remote = Remote(offer),
            HasDataChannel = sections.Any(section => section.IsData),
            RemoteSctpPort = Data(offer)?.SctpPort ?? 5000,
            RemoteMaxMessageBytes = MaxMessageBytes(offer),
        };

    // RFC 8841 §6.1: 0 means "any size", and silence means 64 KiB.
    private static int MaxMessageBytes(SessionDescription offer) => Data(offer)?.MaxMessageSize switch
    {
        null => 65_536,
        0 => int.MaxValue,
        { } size => (int)Math.Min(size, int.MaxValue),
    };

    public static bool IsRtp(string protocol) => protocol
        is "UDP/TLS/RTP/SAVPF" or "UDP/TLS/RTP/SAVP" or "TCP/DTLS/RTP/SAVPF" or "TCP/DTLS/RTP/SAVP"
        or "RTP/SAVPF" or "RTP/SAVP" or "RTP/AVPF" or "RTP/AVP";

    private static bool HasTransport(MediaDescription media) => media.IceUfrag.Length > 0;
}
