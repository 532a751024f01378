using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Wire;
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
    private readonly HashSet<string> _makers = [];

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
            ISourceSeat? source = _streams.GetValueOrDefault(stream)?.Newest;
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
            entry.Sources.Remove(session);
            RemoveIfUnused(session.Stream, entry);
            return session.Publishes ? entry.Listeners : [];
        }
    }

    /// <summary>A publisher is connected: the stream's source, or about to be.</summary>
    /// <returns>The workers that shall look.</returns>
    public IReadOnlyList<MediaWorker> Connect(EngineSession publisher)
    {
        lock (_gate)
        {
            Entry entry = _streams[publisher.Stream];
            publisher.Flow.IsConnected = true;
            entry.Sources.Offer(publisher);
            return entry.Listeners;
        }
    }

    /// <summary>A source can be watched: it takes the place of the one before.</summary>
    /// <returns>The one before, and the workers that shall follow; <c>null</c>: nothing changes.</returns>
    public (ISourceSeat Before, IReadOnlyList<MediaWorker> Audience)? Promote(ISourceSeat seat)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(seat.Stream) is { Sources: { Live: { } before } sources } entry
                && sources.Promote(seat)
                    ? (before, entry.Listeners)
                    : null;
        }
    }

    /// <summary>Nothing has come since then from where a stream comes from.</summary>
    public bool IsQuiet(string stream, MonoTime since)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(stream)?.Sources.IsQuiet(since) ?? true;
        }
    }

    /// <summary>Where a stream comes from now: a publisher here, a relay, or nowhere.</summary>
    public ISourceSeat? Live(string stream)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(stream)?.Sources.Live;
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

    /// <summary>Something makes a stream here under this name.</summary>
    public bool IsMaking(string id)
    {
        lock (_gate)
        {
            return _makers.Contains(id);
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

    /// <summary>A stream comes over a relay, now or as soon as that has begun.</summary>
    /// <param name="import">The relay.</param>
    /// <param name="given">One that waited too, and never will be watched.</param>
    /// <param name="audience">The workers that shall look.</param>
    /// <returns>False when its publisher is here, or a later relay.</returns>
    public bool TryImport(ImportSeat import, out ImportSeat? given, out IReadOnlyList<MediaWorker> audience)
    {
        lock (_gate)
        {
            Entry? entry = _streams.GetValueOrDefault(import.Stream);
            given = entry?.Sources.Next as ImportSeat;
            audience = entry?.Listeners ?? [];
            if (entry is not null)
            {
                return entry.Sources.Offer(import);
            }

            return EntryOf(import.Stream).Sources.Offer(import);
        }
    }

    /// <summary>A relay has ended.</summary>
    /// <returns>Workers that lose their source by it.</returns>
    public IReadOnlyList<MediaWorker> EndImport(ImportSeat import)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(import.Stream, out Entry? entry))
            {
                return [];
            }

            bool wasLive = entry.Sources.Live == import;
            entry.Sources.Remove(import);
            RemoveIfUnused(import.Stream, entry);
            return wasLive ? entry.Listeners : [];
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
            before = entry.Injection;
            audience = entry.Listeners;
            if (entry.Publishers.Count > 0
                || entry.Sources.Others.Any(other => other != entry.Injection && other.Epoch > injection.Epoch))
            {
                return false;
            }

            if (before is not null)
            {
                entry.Sources.Remove(before);
            }

            entry.Injection = injection;
            _makers.Remove(before?.Id ?? "");
            _makers.Add(injection.Id);
            return entry.Sources.Offer(injection);
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
            _makers.Remove(injection.Id);
            entry.Sources.Remove(injection);
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
        if (entry.Sessions == 0 && entry.Sources.Others.Count == 0 && entry.Taps.Count == 0)
        {
            _streams.Remove(stream);
        }
    }

    private sealed class Entry
    {
        /// <summary>In the order they were answered, connected or not.</summary>
        public List<EngineSession> Publishers { get; } = [];

        public Succession Sources { get; } = new();

        /// <summary>What viewers negotiate with: it is or will be the source.</summary>
        public ISourceSeat? Newest
        {
            get
            {
                ISourceSeat? newest = null;
                foreach (ISourceSeat seat in Sources.Others.Concat(Publishers))
                {
                    newest = newest is null || Succession.Follows(seat, newest) ? seat : newest;
                }

                return newest;
            }
        }

        /// <summary>Where it comes from when it is made here.</summary>
        public InjectSeat? Injection { get; set; }

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
