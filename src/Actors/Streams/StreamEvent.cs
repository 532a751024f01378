using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Streams;

/// <summary>What a stream remembers. Each is written by <c>events.proto</c>; a new field there is optional.</summary>
internal abstract record StreamEvent
{
    private StreamEvent()
    {
    }

    public required DateTimeOffset At { get; init; }

    /// <param name="Stream">Which one came into being.</param>
    /// <param name="Options">Its settings.</param>
    /// <param name="KeyId">Who made it.</param>
    /// <param name="Explicit">Made by REST, and so kept when empty.</param>
    public sealed record Created(StreamRef Stream, StreamOptions Options, string KeyId, bool Explicit) : StreamEvent;

    public sealed record Configured(StreamOptions Options, bool Explicit) : StreamEvent;

    public sealed record Published(PeerId Peer, string KeyId, long Epoch) : StreamEvent;

    public sealed record Announced(PeerId Peer, IReadOnlyList<string> Codecs) : StreamEvent;

    public sealed record Subscribed(PeerId Peer) : StreamEvent;

    public sealed record Left(PeerId Peer) : StreamEvent;

    public sealed record PipelineSet(PipelineId Pipeline, PipelineSpec Spec) : StreamEvent;

    public sealed record PipelineRemoved(PipelineId Pipeline) : StreamEvent;

    public sealed record Ended : StreamEvent;
}
