using Ooblex.Forwarding.Negotiation;
using Ooblex.Transport.Engine.Taps;

namespace Ooblex.Transport.Engine;

/// <summary>Which streams there are, where their publishers are, and which workers have viewers of them.</summary>
/// <remarks>
/// The one thing that all workers write, under a lock, when sessions open, connect and end; packets never ask it. Who
/// changes a source learns whom to tell; who is told asks what is true by then, so orders of messages do not matter.
/// </remarks>
internal sealed class StreamBoard
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _streams = [];

    /// <summary>Streams with a publisher or a viewer.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>What a viewer can be offered now; empty without a publisher here or a relay.</summary>
    public IReadOnlyList<PublishedTrack> Published(string stream)
    {
        lock (_gate)
        {
            Entry? entry = _streams.GetValueOrDefault(stream);
            ISourceSeat? source = entry?.Publishers.Count > 0 ? entry.Publishers[^1] : entry?.Elsewhere;
            return source is null
                ? []
                : [.. source.Tracks.Select(track => new PublishedTrack(track.Kind, track.Codecs[0]))];
        }
    }

    /// <summary>Sessions that watch a stream, connected or not.</summary>
    public int Viewers(string stream)
    {
        lock (_gate)
        {
            return _streams.TryGetValue(stream, out Entry? entry) ? entry.Sessions - entry.Publishers.Count : 0;
        }
    }

    /// <summary>A session has been answered.</summary>
    public void Open(EngineSession session)
    {
        lock (_gate)
        {
            Entry entry = EntryOf(session.Stream);
            entry.Sessions++;
            if (session.Publishes)
            {
                entry.Publishers.Add(session);
            }
        }
    }

    /// <summary>A session has ended.</summary>
    /// <returns>Workers that may lose their source by it.</returns>
    public IReadOnlyList<MediaWorker> Close(EngineSession session)
    {
        lock (_gate)
        {
            Entry entry = _streams[session.Stream];
            entry.Publishers.Remove(session);
            entry.Sessions--;
            RemoveIfUnused(session.Stream, entry);

            entry.Live = entry.Live == session ? null : entry.Live;
            return session.Publishes ? entry.Listeners : [];
        }
    }

    /// <summary>A publisher is connected, and from now on the stream's source.</summary>
    /// <returns>The publisher before it, and the workers that shall follow.</returns>
    public (EngineSession? Before, IReadOnlyList<MediaWorker> Audience) GoLive(EngineSession publisher)
    {
        lock (_gate)
        {
            Entry entry = _streams[publisher.Stream];
            EngineSession? before = entry.Live;
            entry.Live = publisher;
            return (before, entry.Listeners);
        }
    }

    /// <summary>Where a stream comes from now: its publisher if that is here, else a relay, else nowhere.</summary>
    public ISourceSeat? Live(string stream)
    {
        lock (_gate)
        {
            Entry? entry = _streams.GetValueOrDefault(stream);
            return entry?.Live ?? entry?.Elsewhere;
        }
    }

    /// <summary>The stream is published by this session, or made by this injection, which has not ended.</summary>
    public bool IsPublishing(ISourceSeat source)
    {
        lock (_gate)
        {
            return _streams.TryGetValue(source.Stream, out Entry? entry) && entry.IsMadeBy(source);
        }
    }

    /// <summary>What makes a stream here, if it has this name.</summary>
    public InjectSeat? Injection(string stream, string id)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(stream)?.Injection is { } injection && injection.Id == id
                ? injection
                : null;
        }
    }

    /// <summary>A stream comes over a relay from now on, unless its publisher is here or a later relay.</summary>
    /// <param name="import">The relay.</param>
    /// <param name="before">The one whose place it takes.</param>
    /// <param name="audience">The workers that shall follow.</param>
    public bool TryImport(ImportSeat import, out ImportSeat? before, out IReadOnlyList<MediaWorker> audience)
    {
        lock (_gate)
        {
            Entry? entry = _streams.GetValueOrDefault(import.Stream);
            before = entry?.Import;
            audience = entry?.Listeners ?? [];
            if (entry?.Live is not null || before?.Epoch > import.Epoch)
            {
                return false;
            }

            (entry ?? EntryOf(import.Stream)).Import = import;
            return true;
        }
    }

    /// <summary>A relay has ended.</summary>
    /// <returns>Workers that lose their source by it.</returns>
    public IReadOnlyList<MediaWorker> EndImport(ImportSeat import)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(import.Stream, out Entry? entry) || entry.Import != import)
            {
                return []; // Another has its place.
            }

            entry.Import = null;
            RemoveIfUnused(import.Stream, entry);
            return entry.Listeners;
        }
    }

    /// <summary>A stream is made here from now on, unless it is published or comes over a relay.</summary>
    /// <param name="injection">Its source.</param>
    /// <param name="before">The one whose place it takes.</param>
    /// <param name="audience">The workers that shall follow.</param>
    public bool TryInject(
        InjectSeat injection, out InjectSeat? before, out IReadOnlyList<MediaWorker> audience)
    {
        lock (_gate)
        {
            Entry entry = EntryOf(injection.Stream);
            (before, audience) = (entry.Injection, entry.Listeners);
            bool isFree = entry.Publishers.Count == 0 && entry.Import is null;
            entry.Injection = isFree ? injection : entry.Injection;
            return isFree;
        }
    }

    /// <summary>An injection has ended.</summary>
    /// <returns>Workers that lose their source by it.</returns>
    public IReadOnlyList<MediaWorker> EndInjection(InjectSeat injection)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(injection.Stream, out Entry? entry) || entry.Injection != injection)
            {
                return []; // Another has its place.
            }

            entry.Injection = null;
            RemoveIfUnused(injection.Stream, entry);
            return entry.Listeners;
        }
    }

    /// <summary>A worker has taps of a stream, which need not be here, and is told of its sources.</summary>
    public void JoinTaps(string stream, MediaWorker worker)
    {
        lock (_gate)
        {
            EntryOf(stream).Taps.Add(worker);
        }
    }

    /// <summary>A worker's last tap of a stream has ended.</summary>
    public void LeaveTaps(string stream, MediaWorker worker)
    {
        lock (_gate)
        {
            if (_streams.TryGetValue(stream, out Entry? entry) && entry.Taps.Remove(worker))
            {
                RemoveIfUnused(stream, entry);
            }
        }
    }

    /// <summary>The relay worker wants to be told what becomes of a publisher. False when it has ended.</summary>
    public bool TryFollow(ISourceSeat publisher, MediaWorker relay)
    {
        lock (_gate)
        {
            bool isHere = _streams.TryGetValue(publisher.Stream, out Entry? entry)
                && entry.IsMadeBy(publisher);
            if (isHere)
            {
                entry!.Audience.Add(relay);
            }

            return isHere;
        }
    }

    /// <summary>A worker has viewers of a stream now and is told of its sources.</summary>
    public void Join(string stream, MediaWorker worker)
    {
        lock (_gate)
        {
            _streams[stream].Audience.Add(worker);
        }
    }

    /// <summary>A worker's last viewer of a stream has left. It may be the last session of the stream.</summary>
    public void Leave(string stream, MediaWorker worker)
    {
        lock (_gate)
        {
            _streams.GetValueOrDefault(stream)?.Audience.Remove(worker);
        }
    }

    private Entry EntryOf(string stream)
    {
        if (!_streams.TryGetValue(stream, out Entry? entry))
        {
            _streams[stream] = entry = new Entry();
        }

        return entry;
    }

    private void RemoveIfUnused(string stream, Entry entry)
    {
        if (entry.Sessions == 0 && entry.Elsewhere is null && entry.Taps.Count == 0)
        {
            _streams.Remove(stream);
        }
    }

    private sealed class Entry
    {
        /// <summary>In the order they were answered: viewers negotiate with the newest.</summary>
        public List<EngineSession> Publishers { get; } = [];

        /// <summary>The newest that has connected.</summary>
        public EngineSession? Live { get; set; }

        /// <summary>Where it comes from when no publisher of it is here.</summary>
        public ImportSeat? Import { get; set; }

        /// <summary>Where it comes from when it is made here.</summary>
        public InjectSeat? Injection { get; set; }

        /// <summary>Its source when nobody publishes it here.</summary>
        public ISourceSeat? Elsewhere => (ISourceSeat?)Import ?? Injection;

        /// <summary>Workers where its taps have their home.</summary>
        public HashSet<MediaWorker> Taps { get; } = [];

        /// <summary>All that are told of its sources.</summary>
        public IReadOnlyList<MediaWorker> Listeners =>
            Taps.Count == 0 ? [.. Audience] : [.. Audience.Union(Taps)];

        /// <summary>Workers that have viewers, or relay it to other nodes.</summary>
        public HashSet<MediaWorker> Audience { get; } = [];

        public int Sessions { get; set; }

        public bool IsMadeBy(ISourceSeat source) =>
            source == Injection || (source is EngineSession session && Publishers.Contains(session));
    }
}
