using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Sentences that tell a person which codecs were offered and which were wanted.</summary>
internal static class CodecWords
{
    private const int MaxListed = 12;

    public static string NothingAllowed(MediaDescription media, NegotiationOptions options) =>
        $"No shared {media.Kind} codec: the offer has {Offered(media)}; allowed are "
        + $"{string.Join(", ", media.IsVideo ? options.VideoCodecs : options.AudioCodecs)}.";

    public static string NothingPublished(SessionDescription offer, IReadOnlyList<PublishedTrack> published)
    {
        string carried = published.Count == 0 ? "nothing" : string.Join(", ", published.Select(Name));
        string offered = string.Join("; ", OfferSections.Live(offer).Select(media => $"{media.Kind} {Offered(media)}"));
        return $"No shared codec: the stream carries {carried}; the offer has {offered}.";
    }

    private static string Name(PublishedTrack track)
    {
        bool isVideo = track.Kind == MediaKind.Video;
        string parameters = isVideo && track.Codec.Fmtp.Length > 0 ? $" ({track.Codec.Fmtp})" : "";
        return $"{(isVideo ? "video" : "audio")} {track.Codec.Name}{parameters}";
    }

    private static string Offered(MediaDescription media)
    {
        List<string> names = [.. media.Codecs.Select(codec => codec.Name).Distinct().Take(MaxListed)];
        return names.Count > 0 ? string.Join(", ", names) : "none";
    }
}
