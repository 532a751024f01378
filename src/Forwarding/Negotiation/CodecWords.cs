using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Sentences that tell a person which codecs were offered and which were wanted.</summary>
internal static class CodecWords
{
    private const int MaxListed = 12;
    private const int MaxValueLength = 16;

    private static readonly string[] DecidingParameters =
        ["packetization-mode", "profile-level-id", "profile-id", "profile"];

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
        string parameters = string.Join(", ", Parameters(track.Codec.Fmtp));
        string kind = track.Kind == MediaKind.Video ? "video" : "audio";
        return parameters.Length > 0 ? $"{kind} {track.Codec.Name} ({parameters})" : $"{kind} {track.Codec.Name}";
    }

    /// <summary>The parameters that decide a match; a viewer reads what a publisher wrote, so keep it short.</summary>
    private static IEnumerable<string> Parameters(string fmtp)
    {
        foreach (string name in DecidingParameters)
        {
            if (FmtpParameters.Find(fmtp, name) is { Length: > 0 and <= MaxValueLength } value
                && value.All(char.IsAsciiLetterOrDigit))
            {
                yield return $"{name}={value}";
            }
        }
    }

    private static string Offered(MediaDescription media)
    {
        List<string> names = [.. Names(media).Distinct().Take(MaxListed)];
        return names.Count > 0 ? string.Join(", ", names) : "none";
    }

    private static IEnumerable<string> Names(MediaDescription media) =>
        media.Codecs.Select(codec => codec.Name).Where(name => name != "RTX");
}
