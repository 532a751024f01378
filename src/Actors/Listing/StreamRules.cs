using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Listing;

/// <summary>Decisions about rows of the directory.</summary>
internal static class StreamRules
{
    /// <summary>Of two streams with one id, made at two sites at once, which one stays?</summary>
    public static bool IsElder(StreamEntry one, StreamEntry other) =>
        one.CreatedAt != other.CreatedAt
            ? one.CreatedAt < other.CreatedAt
            : string.CompareOrdinal(one.Stream.Site, other.Stream.Site) < 0;

    /// <summary>What the directory says from now on: this session publishes.</summary>
    public static StreamEntry Claim(
        StreamRow? row, StreamRef stream, PeerId publisher, string keyId, long epoch, DateTimeOffset now)
    {
        StreamEntry before = row is { Ended: false }
            ? row.Entry
            : new StreamEntry { Stream = stream, Options = new StreamOptions(stream.Stream.Value), CreatedAt = now };
        return before with { Publisher = publisher, KeyId = keyId, Codecs = [], LiveSince = now, Epoch = epoch };
    }
}
