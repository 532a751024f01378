using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Listing;

/// <summary>What the replicated directory says of one stream, and how it compares to what others say of it.</summary>
/// <param name="Entry">The stream; of an ended one only its name and epoch mean anything.</param>
/// <param name="Revision">Grows with each change within an epoch; about milliseconds since 1970.</param>
/// <param name="Ended">There is no such stream any more; old news must not bring it back.</param>
internal sealed record StreamRow(StreamEntry Entry, long Revision, bool Ended)
{
    public string Key => Entry.Stream.EntityId;

    public static StreamRow EndOf(StreamRef stream, long epoch, long revision) =>
        new(
            new StreamEntry
            {
                Stream = stream,
                Options = new StreamOptions(""),
                CreatedAt = DateTimeOffset.UnixEpoch,
                Epoch = epoch,
            },
            revision,
            Ended: true);

    /// <summary>
    /// The later publisher; of one publisher the later news. Of two that claim one epoch, and write in the same
    /// millisecond, every node picks the same; the stream itself decides when it is back.
    /// </summary>
    /// <remarks>A total order, or replicas would not agree: each line counts where all before are equal.</remarks>
    public bool Beats(StreamRow other)
    {
        int order = Entry.Epoch.CompareTo(other.Entry.Epoch);
        order = order != 0 ? order : Revision.CompareTo(other.Revision);
        order = order != 0 ? order : Ended.CompareTo(other.Ended);
        order = order != 0 ? order : string.CompareOrdinal(PublisherText(Entry), PublisherText(other.Entry));
        order = order != 0 ? order : string.CompareOrdinal(Entry.Home, other.Entry.Home);
        return order > 0;
    }

    private static string PublisherText(StreamEntry entry) => entry.Publisher?.EntityId ?? "";
}
