using Ooblex.Forwarding.Negotiation;

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

    /// <summary>What a viewer can be offered now; empty without a publisher.</summary>
    public IReadOnlyList<PublishedTrack> Published(string stream)
    {
        lock (_gate)
        {
            return _streams.TryGetValue(stream, out Entry? entry) && entry.Publishers.Count > 0
                ? [.. entry.Publishers[^1].Tracks.Select(track => new PublishedTrack(track.Kind, track.Codecs[0]))]
                : [];
        }
    }

    /// <summary>A session has been answered.</summary>
    public void Open(EngineSession session)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(session.Stream, out Entry? entry))
            {
                _streams[session.Stream] = entry = new Entry();
            }

            entry.Sessions++;
            if (session.Publishes)
            {
                entry.Publishers.Add(session);
            }
        }
    }

    /// <summary>A session has ended.</summary>
    /// <returns>Workers that lose their source by it.</returns>
    public IReadOnlyList<MediaWorker> Close(EngineSession session)
    {
        lock (_gate)
        {
            Entry entry = _streams[session.Stream];
            entry.Publishers.Remove(session);
            if (--entry.Sessions == 0)
            {
                _streams.Remove(session.Stream);
            }

            if (entry.Live != session)
            {
                return [];
            }

            entry.Live = null;
            return [.. entry.Audience];
        }
    }

    /// <summary>A publisher is connected, and from now on the stream's source.</summary>
    /// <returns>The one before it, and the workers that shall follow.</returns>
    public (EngineSession? Before, IReadOnlyList<MediaWorker> Audience) GoLive(EngineSession publisher)
    {
        lock (_gate)
        {
            Entry entry = _streams[publisher.Stream];
            EngineSession? before = entry.Live;
            entry.Live = publisher;
            return (before, [.. entry.Audience]);
        }
    }

    public EngineSession? Live(string stream)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(stream)?.Live;
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

    private sealed class Entry
    {
        /// <summary>In the order they were answered: viewers negotiate with the newest.</summary>
        public List<EngineSession> Publishers { get; } = [];

        /// <summary>The newest that has connected.</summary>
        public EngineSession? Live { get; set; }

        public HashSet<MediaWorker> Audience { get; } = [];

        public int Sessions { get; set; }
    }
}
