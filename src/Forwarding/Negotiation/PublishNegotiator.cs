using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Answers a WHIP offer (RFC 9725 §4.2): one codec per kind, so that viewers know what comes.</summary>
public static class PublishNegotiator
{
    /// <param name="offer">As parsed; an offer that <see cref="OfferRules"/> refuses is refused here too.</param>
    /// <param name="local">Our side of the transport.</param>
    /// <param name="options">Which codecs are allowed.</param>
    /// <param name="sdpSessionId">Random, for the o-line.</param>
    public static NegotiationResult Negotiate(
        SessionDescription offer, LocalTransport local, NegotiationOptions options, ulong sdpSessionId)
    {
        OfferVerdict verdict = OfferRules.Check(offer, publishes: true);
        if (verdict.Fault != OfferFault.None)
        {
            return NegotiationResult.No(OpenRefusal.Unacceptable, verdict.Detail);
        }

        MediaDescription? data = OfferSections.Data(offer);
        List<AnswerSection> sections = [];
        foreach (MediaDescription media in offer.Media)
        {
            AnswerSection section = OfferSections.Unused(offer, media);
            if (ReferenceEquals(media, data))
            {
                section = new AnswerSection(media) { IsData = true };
            }
            else if (OfferSections.IsLive(media))
            {
                if (CodecMatch.ForPublisher(CodecMatch.Allowed(media, options)) is not { } codec)
                {
                    return NegotiationResult.No(OpenRefusal.NoSharedCodec, CodecWords.NothingAllowed(media, options));
                }

                section = Receive(media, codec, options);
            }

            sections.Add(section);
        }

        return OfferSections.Result(offer, sections, AnswerWriter.Write(offer, local, sections, sdpSessionId));
    }

    private static AnswerSection Receive(MediaDescription media, SdpCodec codec, NegotiationOptions options)
    {
        ExtensionMap extensions = ExtensionChoice.Accept(media, publishes: true);
        NegotiatedCodec negotiated =
            CodecMatch.Negotiated(codec, media, extensions.Has(HeaderExtensionKind.TransportCc));
        IReadOnlyList<string> rids = extensions.Has(HeaderExtensionKind.Rid) ? Layers(media, codec) : [];
        (uint ssrc, uint rtxSsrc) = rids.Count > 0 ? (0u, 0u) : Sources(media, negotiated);
        return new AnswerSection(media)
        {
            Direction = SdpDirection.RecvOnly,
            StartBitrateKbps = media.IsVideo ? options.StartBitrateKbps : 0,
            Attributes = rids.Count > 0
                ? [.. rids.Select(rid => $"rid:{rid} recv"), $"simulcast:recv {string.Join(';', rids)}"]
                : [],
            Track = new NegotiatedTrack(
                media.Mid,
                media.IsVideo ? MediaKind.Video : MediaKind.Audio,
                [negotiated],
                extensions,
                rids,
                OfferedSsrc: ssrc,
                OfferedRtxSsrc: rtxSsrc,
                SendSsrc: 0,
                SendRtxSsrc: 0),
        };
    }

    /// <summary>The layers we take (RFC 8853 §5.3.2): of each stream the first choice that may use our codec.</summary>
    private static List<string> Layers(MediaDescription media, SdpCodec codec)
    {
        HashSet<string> usable = media.Rids
            .Where(rid => rid.Direction == SdpDirection.SendOnly
                && (rid.PayloadTypes.Count == 0 || rid.PayloadTypes.Contains(codec.PayloadType)))
            .Select(rid => rid.Id)
            .ToHashSet(StringComparer.Ordinal);
        List<string> layers = [];
        foreach (IReadOnlyList<SdpSimulcastChoice> stream in media.SimulcastSend.Streams)
        {
            if (stream.FirstOrDefault(choice => usable.Contains(choice.Rid)) is { } choice)
            {
                usable.Remove(choice.Rid);
                layers.Add(choice.Rid);
            }
        }

        return layers;
    }

    /// <summary>What the offer says of its SSRCs; with simulcast only RTP tells which is which.</summary>
    private static (uint Ssrc, uint RtxSsrc) Sources(MediaDescription media, NegotiatedCodec codec)
    {
        SdpSsrcGroup? pair = media.SsrcGroups.FirstOrDefault(group => group is { Semantics: "FID", Ssrcs.Count: 2 });
        if (pair is not null)
        {
            return (pair.Ssrcs[0], codec.RtxPayloadType is null ? 0 : pair.Ssrcs[1]);
        }

        return (media.Ssrcs.Count > 0 ? media.Ssrcs[0].Ssrc : 0, 0);
    }
}
