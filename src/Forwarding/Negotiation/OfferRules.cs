using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Whether an offer may be answered at all, before anything is allocated for it.</summary>
/// <remarks>Codecs are not looked at here: what is shared is known only beside the options and the stream.</remarks>
public static class OfferRules
{
    private delegate OfferVerdict? Rule(SessionDescription offer, bool publishes);

    /// <summary>In order: what is missing (400) is said before what is unwanted (422).</summary>
    private static readonly Rule[] Rules =
    [
        HasMediaSections,
        HasMids,
        HasCredentials,
        HasFingerprint,
        FlowsTheRightWay,
        HasOneTrackPerKind,
        IsBundled,
        MultiplexesRtcp,
        UsesDtlsSrtp,
        HasUsableFingerprint,
        LetsUsBePassive,
        ChecksConnectivity,
    ];

    /// <summary>Applies RFC 9725 §4.2 and §4.4, or the same sections of WHEP where <paramref name="publishes"/>
    /// is false.</summary>
    public static OfferVerdict Check(SessionDescription offer, bool publishes)
    {
        foreach (Rule rule in Rules)
        {
            if (rule(offer, publishes) is { } verdict)
            {
                return verdict;
            }
        }

        return OfferVerdict.Fine;
    }

    /// <summary>The m-section whose ICE and DTLS attributes hold for the whole bundle.</summary>
    /// <remarks>The offer has passed <see cref="Check"/>.</remarks>
    public static MediaDescription TransportSection(SessionDescription offer) => OfferSections.TransportSection(offer);

    private static OfferVerdict? HasMediaSections(SessionDescription offer, bool publishes) =>
        offer.Media.Count == 0 ? OfferVerdict.Malformed("The offer has no m-line.") : null;

    /// <summary>RFC 9143 §7.1. The group may name too much: FFmpeg lists mids it has no m-section for.</summary>
    private static OfferVerdict? HasMids(SessionDescription offer, bool publishes) =>
        offer.BundleGroup.Count > 0 && OfferSections.Used(offer).Any(media => media.Mid.Length == 0)
            ? OfferVerdict.Malformed("An m-section of a bundled offer has no a=mid.")
            : null;

    private static OfferVerdict? HasCredentials(SessionDescription offer, bool publishes)
    {
        MediaDescription transport = OfferSections.TransportSection(offer);
        bool areThere = transport.IceUfrag.Length > 0 && transport.IcePwd.Length > 0;
        return areThere ? null : OfferVerdict.Malformed("The offer has no a=ice-ufrag or no a=ice-pwd.");
    }

    private static OfferVerdict? HasFingerprint(SessionDescription offer, bool publishes) =>
        OfferSections.TransportSection(offer).Fingerprints.Count == 0
            ? OfferVerdict.Malformed("The offer has no a=fingerprint.")
            : null;

    /// <summary>RFC 9725 §4.2: a publisher sends; a viewer receives. Offering more is allowed.</summary>
    private static OfferVerdict? FlowsTheRightWay(SessionDescription offer, bool publishes)
    {
        foreach (MediaDescription media in OfferSections.Live(offer))
        {
            if (publishes ? !media.Direction.Sends() : !media.Direction.Receives())
            {
                string wanted = publishes ? "sendonly or sendrecv" : "recvonly or sendrecv";
                return OfferVerdict.Unacceptable(
                    $"An m-section of {media.Kind} is {media.Direction.ToSdp()}; it must be {wanted}.");
            }
        }

        return null;
    }

    /// <summary>RFC 9725 §4.4.2: at most one track of a kind, and something must be left to carry.</summary>
    private static OfferVerdict? HasOneTrackPerKind(SessionDescription offer, bool publishes)
    {
        int audio = OfferSections.Live(offer).Count(media => media.IsAudio);
        int video = OfferSections.Live(offer).Count(media => media.IsVideo);
        if (audio > 1 || video > 1)
        {
            return OfferVerdict.Unacceptable("The offer has more than one track of a kind.");
        }

        return audio + video == 0 ? OfferVerdict.Unacceptable("The offer has no audio or video in use.") : null;
    }

    /// <summary>RFC 9725 §4.4.1: one transport for all; a single m-section needs no group for that.</summary>
    private static OfferVerdict? IsBundled(SessionDescription offer, bool publishes)
    {
        List<MediaDescription> used = [.. OfferSections.Used(offer)];
        bool isBundled = used.All(media => offer.BundleGroup.Contains(media.Mid));
        return isBundled || (used.Count == 1 && offer.BundleGroup.Count == 0)
            ? null
            : OfferVerdict.Unacceptable("The m-sections are not in one BUNDLE group.");
    }

    private static OfferVerdict? MultiplexesRtcp(SessionDescription offer, bool publishes) =>
        OfferSections.Live(offer).All(media => media.RtcpMux || media.RtcpMuxOnly)
            ? null
            : OfferVerdict.Unacceptable("An m-section lacks a=rtcp-mux.");

    /// <summary>RFC 8829 §5.1.2 has us take every RTP profile: with a fingerprint all mean DTLS-SRTP.</summary>
    private static OfferVerdict? UsesDtlsSrtp(SessionDescription offer, bool publishes)
    {
        MediaDescription? other =
            OfferSections.Live(offer).FirstOrDefault(media => !OfferSections.IsRtp(media.Protocol));
        return other is null ? null : OfferVerdict.Unacceptable($"An m-section of {other.Kind} is not RTP over DTLS.");
    }

    private static OfferVerdict? HasUsableFingerprint(SessionDescription offer, bool publishes) =>
        OfferSections.UsableFingerprint(OfferSections.TransportSection(offer)) is null
            ? OfferVerdict.Unacceptable("The fingerprint is not sha-256, sha-384 or sha-512.")
            : null;

    /// <summary>RFC 9725 §4.4.4: the client opens DTLS. Silence means active (RFC 4145 §4.1).</summary>
    private static OfferVerdict? LetsUsBePassive(SessionDescription offer, bool publishes) =>
        OfferSections.TransportSection(offer).Setup is SdpSetup.Passive or SdpSetup.HoldConn
            ? OfferVerdict.Unacceptable("The server is always DTLS-passive: offer a=setup:actpass or a=setup:active.")
            : null;

    /// <summary>RFC 8445 §6.1.1: between two lite agents nobody would ever send a check.</summary>
    private static OfferVerdict? ChecksConnectivity(SessionDescription offer, bool publishes) =>
        offer.IceLite ? OfferVerdict.Unacceptable("The server is ICE-lite, so the client must not be.") : null;
}
