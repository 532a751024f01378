using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Listing;

internal static class StreamRules
{
    /// <summary>Of two streams with one id, made at two sites at once, which one stays?</summary>
    public static bool IsElder(StreamEntry one, StreamEntry other) =>
        one.CreatedAt != other.CreatedAt
            ? one.CreatedAt < other.CreatedAt
            : string.CompareOrdinal(one.Stream.Site, other.Stream.Site) < 0;
}
