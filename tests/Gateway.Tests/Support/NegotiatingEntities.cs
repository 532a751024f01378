using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>Stands in for actors and engine: real SDP negotiation, sessions in memory, no media.</summary>
internal sealed class NegotiatingEntities(TimeProvider time) : IEntityGateway, IStreamDirectory, IMediaStats
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, StreamSummary> _streams = [];
    private readonly Dictionary<StreamId, StreamSummary> _begun = [];
    private readonly Dictionary<PeerId, FakeSession> _sessions = [];

    /// <summary>Everything that was asked, in order.</summary>
    public ConcurrentQueue<object> Asked { get; } = new();

    /// <summary>When set, a peer is asked here first; <c>null</c> lets the usual answer through.</summary>
    public Func<PeerProtocol.ICommand, PeerProtocol.IReply?>? PeerScript { get; set; }

    /// <summary>The same for streams.</summary>
    public Func<StreamProtocol.ICommand, StreamProtocol.IReply?>? StreamScript { get; set; }

    /// <summary>When set, asking a peer waits for it, or for the asker to give up.</summary>
    public Func<PeerProtocol.ICommand, CancellationToken, Task>? PeerDelay { get; set; }

    public EngineStats Engine { get; } = new();

    public List<SessionStats> Stats { get; } = [];

    public IReadOnlyList<SessionStats> Sessions => Stats;

    public IReadOnlyList<PeerId> LivePeers
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions.Keys];
            }
        }
    }

    public async Task<PeerProtocol.IReply> AskPeerAsync(PeerProtocol.ICommand command, CancellationToken cancellation)
    {
        Asked.Enqueue(command);
        if (PeerDelay is { } delay)
        {
            await delay(command, cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return PeerScript?.Invoke(command) ?? command switch
            {
                PeerProtocol.Open open => Open(open),
                PeerProtocol.Patch patch => _sessions.TryGetValue(patch.Peer, out FakeSession? session)
                    ? session.Patch(patch)
                    : Gone(patch.Peer),
                PeerProtocol.Find find => _sessions.TryGetValue(find.Peer, out FakeSession? session)
                    ? session.Found()
                    : Gone(find.Peer),
                PeerProtocol.Close close => End(close.Peer) ? new PeerProtocol.Closed(close.Peer) : Gone(close.Peer),
                _ => throw new InvalidOperationException($"Unknown command {command}."),
            };
        }
    }

    public Task<StreamProtocol.IReply> AskStreamAsync(
        StreamProtocol.ICommand command, CancellationToken cancellation)
    {
        Asked.Enqueue(command);
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(StreamScript?.Invoke(command) ?? Ask(command));
        }
    }

    public IReadOnlyList<StreamEntry> List()
    {
        lock (_gate)
        {
            return [.. _streams.Values.Select(EntryOf)];
        }
    }

    public StreamEntry? Rendition(StreamRef stream, string name) => null;

    public bool TryGet(StreamId stream, [NotNullWhen(true)] out StreamEntry? entry)
    {
        lock (_gate)
        {
            entry = _streams.TryGetValue(stream, out StreamSummary? summary) ? EntryOf(summary) : null;
            return entry is not null;
        }
    }

    public ValueTask<StreamSearch> FindAsync(StreamId stream, CancellationToken cancellation) =>
        ValueTask.FromResult(new StreamSearch(TryGet(stream, out StreamEntry? entry) ? entry : null, IsCertain: true));

    private static StreamEntry EntryOf(StreamSummary summary) => new()
    {
        Stream = summary.Stream,
        Options = summary.Options,
        Publisher = summary.Publisher,
        Codecs = summary.Codecs,
        Viewers = summary.Viewers.Count,
        CreatedAt = summary.CreatedAt,
        LiveSince = summary.LiveSince,
        Epoch = summary.Epoch,
    };

    private static StreamSummary With(StreamSummary stream, PipelineSummary pipeline) => stream with
    {
        Pipelines = [.. stream.Pipelines.Where(other => other.Pipeline != pipeline.Pipeline), pipeline],
    };

    private StreamProtocol.IReply Ask(StreamProtocol.ICommand command)
    {
        StreamId id = command.Stream.Stream;
        bool known = _streams.TryGetValue(id, out StreamSummary? summary);
        switch (command)
        {
            case StreamProtocol.Create create:
                _streams[id] = (summary ?? Fresh(create.Stream, create.Options)) with { Options = create.Options };
                return new StreamProtocol.Accepted(create.Stream, _streams[id].Epoch);

            case var _ when !known:
                return new StreamProtocol.Refused(command.Stream, StreamRefusal.NotFound);

            case StreamProtocol.Configure configure:
                _streams[id] = summary! with { Options = configure.Options };
                return new StreamProtocol.Accepted(configure.Stream, summary.Epoch);

            case StreamProtocol.SetPipeline set:
                PipelineReport report = new(
                    PipelinePart.Near, "n1", "cloud", PipelineState.Running, [.. set.Spec.Tasks], set.Spec.Effects,
                    "CPUExecutionProvider", "");
                // Until its part has begun anew, what it said of its work before is all there is.
                PipelineSummary? before = summary!.Pipelines.FirstOrDefault(other => other.Pipeline == set.Pipeline);
                _streams[id] = With(summary, new PipelineSummary(set.Pipeline, set.Spec, before?.Parts ?? [report]));
                _begun[id] = With(summary, new PipelineSummary(set.Pipeline, set.Spec, [report]));
                return new StreamProtocol.Accepted(set.Stream, summary.Epoch);

            case StreamProtocol.RemovePipeline remove:
                _begun.Remove(id);
                _streams[id] = summary! with
                {
                    Pipelines = [.. summary.Pipelines.Where(other => other.Pipeline != remove.Pipeline)],
                };
                return _streams[id].Pipelines.Count < summary.Pipelines.Count
                    ? new StreamProtocol.Accepted(remove.Stream, summary.Epoch)
                    : new StreamProtocol.Refused(remove.Stream, StreamRefusal.NoPipeline);

            case StreamProtocol.Delete:
                foreach (PeerId peer in _sessions.Values.Where(s => s.Stream.Stream == id).Select(s => s.Peer).ToList())
                {
                    End(peer);
                }

                _streams.Remove(id);
                return new StreamProtocol.Accepted(command.Stream, summary!.Epoch);

            default:
                if (_begun.Remove(id, out StreamSummary? next))
                {
                    _streams[id] = next;
                }

                return new StreamProtocol.Described(command.Stream, summary!);
        }
    }

    private PeerProtocol.IReply Open(PeerProtocol.Open open)
    {
        StreamId id = open.Stream.Stream;
        _streams.TryGetValue(id, out StreamSummary? stream);
        FakeSession? publisher = stream?.Publisher is { } source ? _sessions[source] : null;
        PeerProtocol.IReply reply = FakeSession.Negotiate(open, publisher, out FakeSession? session);
        if (session is null)
        {
            return reply;
        }

        if (open.Role == PeerRole.Publisher)
        {
            if (publisher is not null && publisher.KeyId != open.KeyId)
            {
                return new PeerProtocol.Refused(open.Peer, PeerRefusal.PublisherBusy, "Another key publishes it.");
            }

            if (publisher is not null)
            {
                _sessions.Remove(publisher.Peer); // The same key takes over.
            }

            stream ??= Fresh(open.Stream, new StreamOptions(id.Value));
            _streams[id] = stream with
            {
                Publisher = open.Peer,
                Codecs = session.Codecs,
                LiveSince = time.GetUtcNow(),
                Epoch = stream.Epoch + 1,
            };
        }
        else
        {
            _streams[id] = stream! with { Viewers = [.. stream.Viewers, open.Peer] };
        }

        _sessions[open.Peer] = session;
        return reply;
    }

    private bool End(PeerId peer)
    {
        if (!_sessions.Remove(peer, out FakeSession? session))
        {
            return false;
        }

        StreamId id = session.Stream.Stream;
        StreamSummary stream = _streams[id];
        _streams[id] = session.Role == PeerRole.Publisher
            ? stream with { Publisher = null, LiveSince = null, Codecs = [] }
            : stream with { Viewers = [.. stream.Viewers.Where(viewer => viewer != peer)] };
        return true;
    }

    private StreamSummary Fresh(StreamRef stream, StreamOptions options) =>
        new(stream, options, null, [], [], time.GetUtcNow(), null, 0);

    private static PeerProtocol.Refused Gone(PeerId peer) =>
        new(peer, PeerRefusal.NotFound, "There is no such session.");
}
