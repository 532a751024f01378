using System.Collections.Immutable;
using Akka.DistributedData;

namespace Ooblex.Actors.Listing;

/// <summary>A part of the directory of streams as all nodes replicate it: of each stream the latest row.</summary>
/// <remarks>
/// A state-based CRDT: merging is commutative, associative and idempotent, since <see cref="StreamRow.Beats"/> is a
/// total order and the horizon only rises. A map of last-writer-wins registers from the library would decide by wall
/// clocks, which disagree between nodes, where this one decides by epochs; and it would name CLR types on the wire.
/// Immutable. Rows of ended streams stay until they are older than <see cref="Forgotten"/>, a horizon that is
/// replicated too: otherwise a node that has not forgotten yet would bring them back to one that has.
/// </remarks>
internal sealed class StreamShelf : IDeltaReplicatedData<StreamShelf, StreamShelf>, IReplicatedDelta
{
    public static readonly StreamShelf Empty = new(ImmutableDictionary<string, StreamRow>.Empty, 0, null);

    private StreamShelf(ImmutableDictionary<string, StreamRow> rows, long forgotten, StreamShelf? delta) =>
        (Rows, Forgotten, Delta) = (rows, forgotten, delta);

    /// <summary>By "site/stream".</summary>
    public ImmutableDictionary<string, StreamRow> Rows { get; }

    /// <summary>Ends of this revision and before are forgotten.</summary>
    public long Forgotten { get; }

    /// <summary>What changed since the last <see cref="ResetDelta"/>.</summary>
    public StreamShelf? Delta { get; }

    public IDeltaReplicatedData Zero => Empty;

    // The library was written before nullable types: the replicator takes null for "nothing changed".
    StreamShelf IDeltaReplicatedData<StreamShelf, StreamShelf>.Delta => Delta!;

    IReplicatedDelta IDeltaReplicatedData.Delta => Delta!;

    public static StreamShelf Of(IEnumerable<StreamRow> rows, long forgotten) =>
        new(rows.ToImmutableDictionary(row => row.Key, StringComparer.Ordinal), forgotten, null);

    /// <summary>With the row, unless what is here beats it.</summary>
    public StreamShelf With(StreamRow row)
    {
        bool isOld = (Rows.TryGetValue(row.Key, out StreamRow? known) && !row.Beats(known)) || IsForgotten(row);
        return isOld ? this : new StreamShelf(
            Rows.SetItem(row.Key, row),
            Forgotten,
            new StreamShelf((Delta ?? Empty).Rows.SetItem(row.Key, row), Delta?.Forgotten ?? 0, null));
    }

    /// <summary>Without streams that ended at <paramref name="horizon"/> or before.</summary>
    public StreamShelf Forget(long horizon)
    {
        if (horizon <= Forgotten || !Rows.Values.Any(row => row.Ended && row.Revision <= horizon))
        {
            return this;
        }

        StreamShelf delta = new((Delta ?? Empty).Rows, horizon, null);
        return new StreamShelf(Sweep(Rows, horizon), horizon, delta);
    }

    public StreamShelf Merge(StreamShelf other)
    {
        long forgotten = Math.Max(Forgotten, other.Forgotten);
        ImmutableDictionary<string, StreamRow>.Builder rows = Rows.ToBuilder();
        foreach ((string key, StreamRow row) in other.Rows)
        {
            if (!rows.TryGetValue(key, out StreamRow? known) || row.Beats(known))
            {
                rows[key] = row;
            }
        }

        return new StreamShelf(Sweep(rows.ToImmutable(), forgotten), forgotten, null);
    }

    public StreamShelf MergeDelta(StreamShelf delta) => Merge(delta);

    public StreamShelf ResetDelta() => Delta is null ? this : new StreamShelf(Rows, Forgotten, null);

    IReplicatedData IReplicatedData.Merge(IReplicatedData other) => Merge((StreamShelf)other);

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) => Merge((StreamShelf)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    private static ImmutableDictionary<string, StreamRow> Sweep(
        ImmutableDictionary<string, StreamRow> rows, long horizon) =>
        horizon == 0
            ? rows
            : rows.RemoveRange(rows
                .Where(row => row.Value.Ended && row.Value.Revision <= horizon)
                .Select(row => row.Key));

    private bool IsForgotten(StreamRow row) => row.Ended && row.Revision <= Forgotten;
}
