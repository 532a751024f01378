using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Listing;

/// <summary>The streams of the cluster, in this process's memory.</summary>
/// <remarks>
/// Belongs to the outer host: what it knows outlives each actor system, so that sessions can attach while there is no
/// stream entity to ask. Reads take no lock. A write is visible here at once; the task it returns ends when the other
/// nodes have it, or when they have had their time.
/// </remarks>
public sealed class StreamDirectory(TimeProvider time) : IStreamDirectory
{
    private static readonly TimeSpan CatchUpPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly StreamShelf[] _shelves = [.. Enumerable.Repeat(StreamShelf.Empty, DirectoryKey.Count)];
    private readonly ImmutableDictionary<StreamId, StreamEntry>[] _views =
        [.. Enumerable.Repeat(ImmutableDictionary<StreamId, StreamEntry>.Empty, DirectoryKey.Count)];

    private volatile IDirectoryReplica? _replica;
    private volatile IDirectoryReplica? _caughtUpWith;

    /// <summary>The stream's row has changed, here or elsewhere. Called on any thread, and must not block.</summary>
    internal event Action<StreamRef>? Changed;

    /// <summary>The other nodes have told this one what they know, since it is among them.</summary>
    internal bool HasCaughtUp => _replica is { } replica && ReferenceEquals(replica, _caughtUpWith);

    public int Count => _views.Sum(view => view.Count);

    public IReadOnlyList<StreamEntry> List() =>
        [.. _views.SelectMany(view => view.Values).OrderBy(entry => entry.Stream.Stream.Value, StringComparer.Ordinal)];

    public bool TryGet(StreamId stream, [NotNullWhen(true)] out StreamEntry? entry) =>
        Volatile.Read(ref _views[DirectoryKey.Of(stream)]).TryGetValue(stream, out entry);

    public StreamEntry? Rendition(StreamRef stream, string name) =>
        Row(stream.Rendition(name)) is { Ended: false } row ? row.Entry : null;

    public async ValueTask<StreamSearch> FindAsync(StreamId stream, CancellationToken cancellation)
    {
        if (TryGet(stream, out StreamEntry? entry))
        {
            return StreamSearch.Found(entry);
        }

        bool isCertain = false;
        if (_replica is { } replica)
        {
            bool hasCaughtUp = HasCaughtUp; // Before that, this node may not even know whom to ask.
            isCertain = await ReadAsync(replica, DirectoryKey.Of(stream), cancellation) && hasCaughtUp;
        }

        return TryGet(stream, out entry) ? StreamSearch.Found(entry) : new StreamSearch(null, isCertain);
    }

    /// <summary>Learns all that other nodes know; for a node that has just come, or come back, among them.</summary>
    /// <param name="patience">So long for an answer of every node; then what most of them know will do.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether every node has answered.</returns>
    internal async Task<bool> CatchUpAsync(TimeSpan patience, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        List<int> unread = [.. Enumerable.Range(0, DirectoryKey.Count)];
        while (true)
        {
            IDirectoryReplica? replica = _replica;
            if (replica is not null)
            {
                bool[] answered = await Task.WhenAll(unread.Select(shelf => ReadAsync(replica, shelf, cancellation)));
                unread = [.. unread.Where((_, i) => !answered[i])];
            }

            if (unread.Count == 0 || time.GetElapsedTime(start) >= patience)
            {
                _caughtUpWith = replica;
                return unread.Count == 0;
            }

            await Task.Delay(CatchUpPause, time, cancellation);
        }
    }

    /// <summary>The row of exactly this stream, ended or not; ids may stand at two sites for a moment.</summary>
    internal StreamRow? Row(StreamRef stream) =>
        Volatile.Read(ref _shelves[DirectoryKey.Of(stream.Stream)]).Rows.GetValueOrDefault(stream.EntityId);

    internal StreamShelf Shelf(int index) => Volatile.Read(ref _shelves[index]);

    internal Task PutAsync(StreamEntry entry, DirectoryReach reach) =>
        WriteAsync(entry.Stream.Stream, revision => new StreamRow(entry, revision, Ended: false), entry.Stream, reach);

    /// <summary>Writes that the stream has ended.</summary>
    internal Task RemoveAsync(StreamRef stream, long epoch)
    {
        if (Row(stream) is not { Ended: false } row)
        {
            return Task.CompletedTask;
        }

        // A claim that the stream has not heard of stands; one that was taken back does not.
        long last = row.Entry.Publisher is null ? Math.Max(epoch, row.Entry.Epoch) : epoch;
        return WriteAsync(
            stream.Stream,
            revision => StreamRow.EndOf(stream, last, revision),
            stream,
            DirectoryReach.Everywhere);
    }

    /// <summary>No pipeline of the stream makes it any more.</summary>
    internal void EndRendition(StreamRef rendition) => _ = RemoveAsync(rendition, Row(rendition)?.Entry.Epoch ?? 0);

    /// <summary>A session publishes before the stream has said that it may: its actor is away.</summary>
    internal Task ClaimAsync(StreamRef stream, PeerId publisher, string keyId, long epoch) => PutAsync(
        StreamRules.Claim(Row(stream), stream, publisher, keyId, epoch, time.GetUtcNow()), DirectoryReach.Everywhere);

    /// <summary>The session that claimed to publish is over, and the stream may never have heard of it.</summary>
    /// <remarks>
    /// Later than the claim and earlier than anything else: when the stream ends in the same moment, and this node has
    /// not heard of it, the end must stand.
    /// </remarks>
    internal Task ReleaseAsync(StreamRef stream, PeerId publisher)
    {
        if (Row(stream) is not { Ended: false } row || row.Entry.Publisher != publisher)
        {
            return Task.CompletedTask;
        }

        StreamEntry left = row.Entry with { Publisher = null, KeyId = "", Codecs = [], LiveSince = null };
        return WriteAsync(
            stream.Stream, new StreamRow(left, row.Revision + 1, Ended: false), DirectoryReach.Everywhere);
    }

    /// <summary>From the replicator: what other nodes have written.</summary>
    internal void Merge(int index, StreamShelf news)
    {
        List<StreamRef> changed = [];
        lock (_lock)
        {
            StreamShelf before = _shelves[index];
            StreamShelf after = before.Merge(news);
            foreach ((string key, StreamRow row) in after.Rows)
            {
                if (!ReferenceEquals(before.Rows.GetValueOrDefault(key), row)) // Merging keeps what is not beaten.
                {
                    changed.Add(row.Entry.Stream);
                }
            }

            Keep(index, after);
        }

        foreach (StreamRef stream in changed)
        {
            Changed?.Invoke(stream);
        }
    }

    /// <summary>From now on writes go to other nodes by this one; <c>null</c>: there is no actor system now.</summary>
    internal void Attach(IDirectoryReplica? replica) => (_caughtUpWith, _replica) = (null, replica);

    private async Task<bool> ReadAsync(IDirectoryReplica replica, int shelf, CancellationToken cancellation)
    {
        ShelfReading reading = await replica.ReadAsync(shelf, cancellation);
        Merge(shelf, reading.Shelf);
        return reading.AllAnswered;
    }

    private Task WriteAsync(StreamId id, Func<long, StreamRow> make, StreamRef stream, DirectoryReach reach)
    {
        int index = DirectoryKey.Of(id);
        StreamRow row;
        lock (_lock)
        {
            // Never behind what is known, wherever it was written: clocks of nodes differ.
            long known = _shelves[index].Rows.TryGetValue(stream.EntityId, out StreamRow? before) ? before.Revision : 0;
            row = make(Math.Max(known + 1, time.GetUtcNow().ToUnixTimeMilliseconds()));
            Keep(index, _shelves[index].With(row).ResetDelta());
        }

        return SpreadAsync(index, row, reach);
    }

    private Task WriteAsync(StreamId id, StreamRow row, DirectoryReach reach)
    {
        int index = DirectoryKey.Of(id);
        lock (_lock)
        {
            Keep(index, _shelves[index].With(row).ResetDelta());
        }

        return SpreadAsync(index, row, reach);
    }

    private Task SpreadAsync(int index, StreamRow row, DirectoryReach reach)
    {
        Changed?.Invoke(row.Entry.Stream);
        return _replica?.WriteAsync(index, row, reach) ?? Task.CompletedTask;
    }

    // The older of two streams with one id is the one that counts. Renditions are no streams to whoever lists them.
    private void Keep(int index, StreamShelf shelf)
    {
        ImmutableDictionary<StreamId, StreamEntry>.Builder view =
            ImmutableDictionary.CreateBuilder<StreamId, StreamEntry>();
        foreach (StreamRow row in shelf.Rows.Values)
        {
            StreamId id = row.Entry.Stream.Stream;
            if (!row.Ended && !id.IsRendition && (!view.TryGetValue(id, out StreamEntry? other)
                || StreamRules.IsElder(row.Entry, other)))
            {
                view[id] = row.Entry;
            }
        }

        Volatile.Write(ref _shelves[index], shelf);
        Volatile.Write(ref _views[index], view.ToImmutable());
    }
}
