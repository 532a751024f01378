using System.Collections.Immutable;
using Ooblex.Actors.Listing;
using Ooblex.Contracts.Streams;
using static Ooblex.Actors.Wire.WireText;

namespace Ooblex.Actors.Wire;

/// <summary>What nodes replicate of the directory of streams, by <c>messages.proto</c>.</summary>
internal static class DirectoryTypes
{
    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<StreamShelf, Messages.DirectoryShelf>("ds", Messages.DirectoryShelf.Parser, Pack, Unpack),
    ];

    // In order of names: replicas that hold the same compare digests of the same bytes.
    private static Messages.DirectoryShelf Pack(StreamShelf shelf) => new()
    {
        Rows = { shelf.Rows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => Pack(row.Value)) },
        Forgotten = shelf.Forgotten,
    };

    private static StreamShelf Unpack(Messages.DirectoryShelf w) =>
        StreamShelf.Of(w.Rows.Select(Unpack), w.Forgotten);

    private static Messages.DirectoryRow Pack(StreamRow row)
    {
        StreamEntry entry = row.Entry;
        Messages.DirectoryRow packed = new()
        {
            Stream = Write(entry.Stream),
            Epoch = entry.Epoch,
            Revision = row.Revision,
            Ended = row.Ended,
        };
        if (row.Ended)
        {
            return packed;
        }

        packed.Options = Write(entry.Options);
        packed.KeyId = entry.KeyId;
        packed.Codecs.Add(entry.Codecs);
        packed.Viewers = entry.Viewers;
        packed.CreatedAt = Write(entry.CreatedAt);
        packed.Home = entry.Home;
        if (entry.Publisher is { } publisher)
        {
            packed.Publisher = Write(publisher);
        }

        if (entry.LiveSince is { } since)
        {
            packed.LiveSince = Write(since);
        }

        return packed;
    }

    private static StreamRow Unpack(Messages.DirectoryRow w) => new(
        new StreamEntry
        {
            Stream = Stream(w.Stream),
            Options = Options(w.Options),
            Publisher = w.HasPublisher ? Peer(w.Publisher) : null,
            KeyId = w.KeyId,
            Codecs = [.. w.Codecs],
            Viewers = w.Viewers,
            CreatedAt = Time(w.CreatedAt),
            LiveSince = w.HasLiveSince ? Time(w.LiveSince) : null,
            Epoch = w.Epoch,
            Home = w.Home,
        },
        w.Revision,
        w.Ended);
}
