using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Listing;

/// <summary>What the replicated directory says of one stream, and how it compares to what others say of it.</summary>
/// <param name="Entry">The stream; of an ended one only its name and epoch mean anything.</param>
/// <param name="Revision">Grows with each change within an epoch; about milliseconds since 1970.</param>
/// <param name="Ended">There is no such stream any more; kept for a while so that old news do not bring it back.</param>
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
    /// The later publisher; of one publisher the later news; of two that claim the same epoch the one with the
    /// greater session id, so that every node picks the same.
    /// </summary>
    public bool Beats(StreamRow other)
    {
        if (Entry.Epoch != other.Entry.Epoch)
        {
            return Entry.Epoch > other.Entry.Epoch;
        }

        if (Entry.Publisher is { } ours && other.Entry.Publisher is { } theirs && ours != theirs)
        {
            return string.CompareOrdinal(ours.EntityId, theirs.EntityId) > 0;
        }

        return Revision != other.Revision ? Revision > other.Revision : Ended && !other.Ended;
    }
}
