using System.Collections.Immutable;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Streams;

/// <summary>A stream as its events tell it. Immutable; <see cref="Apply"/> is the only way on.</summary>
internal sealed record StreamState
{
    public static readonly StreamState None = new();

    public bool Exists { get; init; }

    /// <summary>Made or configured by REST: stays when it is empty.</summary>
    public bool Explicit { get; init; }

    public StreamOptions Options { get; init; } = new("");

    public string KeyId { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Never goes back, not even over the stream's end: it fences what earlier publishers say.</summary>
    public long Epoch { get; init; }

    public Publication? Publisher { get; init; }

    public ImmutableHashSet<PeerId> Viewers { get; init; } = [];

    /// <summary>What looks at the stream, or makes another picture of it.</summary>
    public ImmutableDictionary<PipelineId, PipelineSpec> Pipelines { get; init; } =
        ImmutableDictionary<PipelineId, PipelineSpec>.Empty;

    public bool IsIdle => Exists && Publisher is null && Viewers.IsEmpty;

    public IEnumerable<PeerId> Members => Publisher is { } publication ? Viewers.Add(publication.Peer) : Viewers;

    public StreamState Apply(StreamEvent happened) => happened switch
    {
        StreamEvent.Created e => None with
        {
            Exists = true, Explicit = e.Explicit, Options = e.Options, KeyId = e.KeyId, CreatedAt = e.At, Epoch = Epoch,
        },
        StreamEvent.Configured e => this with { Options = e.Options, Explicit = e.Explicit },
        StreamEvent.Published e =>
            this with { Epoch = e.Epoch, Publisher = new Publication(e.Peer, e.KeyId, e.At, []) },
        StreamEvent.Announced e when Publisher?.Peer == e.Peer =>
            this with { Publisher = Publisher with { Codecs = [.. e.Codecs] } },
        StreamEvent.Subscribed e => this with { Viewers = Viewers.Add(e.Peer) },
        StreamEvent.Left e when Publisher?.Peer == e.Peer => this with { Publisher = null },
        StreamEvent.Left e => this with { Viewers = Viewers.Remove(e.Peer) },
        StreamEvent.PipelineSet e => this with { Pipelines = Pipelines.SetItem(e.Pipeline, e.Spec) },
        StreamEvent.PipelineRemoved e => this with { Pipelines = Pipelines.Remove(e.Pipeline) },
        StreamEvent.Ended => None with { Epoch = Epoch },
        _ => this,
    };

    public StreamSummary Summarise(StreamRef stream) => new(
        stream,
        Options,
        Publisher?.Peer,
        [.. Viewers],
        Publisher?.Codecs ?? [],
        CreatedAt,
        Publisher?.Since,
        Epoch);

    /// <summary>For the directory of all nodes.</summary>
    public StreamEntry Enter(StreamRef stream, string home) => new()
    {
        Stream = stream,
        Options = Options,
        Publisher = Publisher?.Peer,
        KeyId = Publisher?.KeyId ?? "",
        Codecs = Publisher?.Codecs ?? [],
        Viewers = Viewers.Count,
        CreatedAt = CreatedAt,
        LiveSince = Publisher?.Since,
        Epoch = Epoch,
        Home = home,
    };
}

/// <summary>Who publishes now.</summary>
/// <param name="Peer">The session.</param>
/// <param name="KeyId">Its key; the same key may take over.</param>
/// <param name="Since">When it came.</param>
/// <param name="Codecs">As announced; empty until then.</param>
internal sealed record Publication(PeerId Peer, string KeyId, DateTimeOffset Since, ImmutableArray<string> Codecs);
