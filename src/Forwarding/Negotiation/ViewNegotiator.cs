using System.Globalization;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Answers a WHEP offer: what is published, in the viewer's own payload types and extension ids.</summary>
public static class ViewNegotiator
{
    /// <param name="offer">As parsed; an offer that <see cref="OfferRules"/> refuses is refused here too.</param>
    /// <param name="local">Our side of the transport.</param>
    /// <param name="published">What the stream carries now.</param>
    /// <param name="options">Which codecs are allowed.</param>
    /// <param name="sdpSessionId">Random, for the o-line.</param>
    /// <param name="newSsrc">A random number each time it is asked.</param>
    /// <param name="cname">One for all our sources (RFC 3550 §6.5.1).</param>
    /// <param name="msid">One MediaStream for all m-sections (WHEP §4.6.2).</param>
    public static NegotiationResult Negotiate(
        SessionDescription offer,
        LocalTransport local,
        IReadOnlyList<PublishedTrack> published,
        NegotiationOptions options,
        ulong sdpSessionId,
        Func<uint> newSsrc,
        string cname,
        string msid)
    {
        OfferVerdict verdict = OfferRules.Check(offer, publishes: false);
        if (verdict.Fault != OfferFault.None)
        {
            return NegotiationResult.No(OpenRefusal.Unacceptable, verdict.Detail);
        }

        if (ChooseCodecs(offer, published, options) is not { } choices)
        {
            return NegotiationResult.No(OpenRefusal.NoSharedCodec, CodecWords.NothingPublished(offer, published));
        }

        MediaDescription? data = OfferSections.Data(offer);
        SsrcSource ssrcs = new(newSsrc);
        List<AnswerSection> sections = [];
        foreach (MediaDescription media in offer.Media)
        {
            AnswerSection section = OfferSections.Unused(offer, media);
            if (ReferenceEquals(media, data))
            {
                section = new AnswerSection(media) { IsData = true };
            }
            else if (choices.TryGetValue(media.Index, out IReadOnlyList<SdpCodec>? codecs) && codecs.Count > 0)
            {
                section = Send(media, codecs, ssrcs, cname, msid);
            }

            sections.Add(section);
        }

        return OfferSections.Result(offer, sections, AnswerWriter.Write(offer, local, sections, sdpSessionId));
    }

    /// <summary>The codecs of each m-section by index; <c>null</c> when the viewer would get nothing.</summary>
    /// <remarks>A kind that is not published now is answered too, for a publisher that adds it later.</remarks>
    private static Dictionary<int, IReadOnlyList<SdpCodec>>? ChooseCodecs(
        SessionDescription offer, IReadOnlyList<PublishedTrack> published, NegotiationOptions options)
    {
        bool isAnythingShared = false;
        Dictionary<int, IReadOnlyList<SdpCodec>> choices = [];
        foreach (MediaDescription media in OfferSections.Live(offer))
        {
            MediaKind kind = media.IsVideo ? MediaKind.Video : MediaKind.Audio;
            PublishedTrack? track = published.FirstOrDefault(track => track.Kind == kind);
            IReadOnlyList<SdpCodec> codecs = CodecMatch.Allowed(media, options);
            if (track is not null)
            {
                codecs = CodecMatch.ForViewer(codecs, track.Codec);
                if (codecs.Count == 0)
                {
                    return null;
                }

                isAnythingShared = true;
            }

            choices.Add(media.Index, codecs);
        }

        return isAnythingShared ? choices : null;
    }

    private static AnswerSection Send(
        MediaDescription media, IReadOnlyList<SdpCodec> codecs, SsrcSource ssrcs, string cname, string msid)
    {
        ExtensionMap extensions = ExtensionChoice.Accept(media, publishes: false);
        bool hasTransportCc = extensions.Has(HeaderExtensionKind.TransportCc);
        List<NegotiatedCodec> negotiated =
            [.. codecs.Select(codec => CodecMatch.Negotiated(codec, media, hasTransportCc))];
        uint ssrc = ssrcs.Next();
        uint rtxSsrc = negotiated.Any(codec => codec.RtxPayloadType is not null) ? ssrcs.Next() : 0;
        return new AnswerSection(media)
        {
            Direction = SdpDirection.SendOnly,
            Attributes = [$"msid:{msid} {media.Kind}", .. SourceLines(ssrc, rtxSsrc, cname)],
            Track = new NegotiatedTrack(
                media.Mid,
                media.IsVideo ? MediaKind.Video : MediaKind.Audio,
                negotiated,
                extensions,
                Rids: [],
                OfferedSsrc: 0,
                OfferedRtxSsrc: 0,
                SendSsrc: ssrc,
                SendRtxSsrc: rtxSsrc),
        };
    }

    /// <summary>Media before retransmissions: Chromium takes the first <c>a=ssrc</c> as the one to play.</summary>
    private static IEnumerable<string> SourceLines(uint ssrc, uint rtxSsrc, string cname)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        if (rtxSsrc != 0)
        {
            yield return string.Create(invariant, $"ssrc-group:FID {ssrc} {rtxSsrc}");
        }

        yield return string.Create(invariant, $"ssrc:{ssrc} cname:{cname}");
        if (rtxSsrc != 0)
        {
            yield return string.Create(invariant, $"ssrc:{rtxSsrc} cname:{cname}");
        }
    }

    /// <summary>Numbers that differ within one session and are never 0, which means "none" in our records.</summary>
    private sealed class SsrcSource(Func<uint> draw)
    {
        private readonly HashSet<uint> _taken = [0];

        public uint Next()
        {
            uint ssrc = draw();
            while (!_taken.Add(ssrc))
            {
                ssrc++;
            }

            return ssrc;
        }
    }
}
