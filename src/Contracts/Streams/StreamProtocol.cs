using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Contracts.Streams;

/// <summary>Everything a stream entity hears and says. Serialised: fields may be added, never renumbered.</summary>
public static class StreamProtocol
{
    public interface ICommand
    {
        StreamRef Stream { get; }
    }

    public interface IReply
    {
        StreamRef Stream { get; }
    }

    /// <summary>POST /v1/streams. Idempotent: an existing stream gets its options changed.</summary>
    public sealed record Create(StreamRef Stream, StreamOptions Options, string KeyId) : ICommand;

    public sealed record Configure(StreamRef Stream, StreamOptions Options) : ICommand;

    /// <summary>Ends the stream and every session on it.</summary>
    public sealed record Delete(StreamRef Stream) : ICommand;

    public sealed record Describe(StreamRef Stream) : ICommand;

    /// <summary>Peer to stream: I publish. The same key takes over from a live publisher.</summary>
    /// <param name="Stream">The stream.</param>
    /// <param name="Peer">The session.</param>
    /// <param name="KeyId">Its key.</param>
    /// <param name="MayCreate">An unknown stream may come into being.</param>
    /// <param name="Claim">
    /// 0: nothing flows yet, the session waits for the answer. Otherwise the session publishes already, under this
    /// epoch, because the stream did not answer or because it lived on through a restart of the actors.
    /// </param>
    /// <param name="Waits">
    /// Where somebody publishes already, that one stays for now: the answer names it, and the epoch that this session
    /// shall claim when its media flows.
    /// </param>
    public sealed record Publish(
        StreamRef Stream, PeerId Peer, string KeyId, bool MayCreate, long Claim = 0, bool Waits = false) : ICommand;

    /// <summary>Peer to stream: I watch.</summary>
    /// <param name="Stream">The stream.</param>
    /// <param name="Peer">The session.</param>
    /// <param name="Attached">The session is open already, and stays when there is no publisher now.</param>
    /// <param name="Rendition">Which other picture of the stream; empty for the stream itself.</param>
    public sealed record Subscribe(
        StreamRef Stream, PeerId Peer, bool Attached = false, string Rendition = "") : ICommand;

    /// <summary>Peer to stream: my session is over, or was never opened.</summary>
    public sealed record Leave(StreamRef Stream, PeerId Peer) : ICommand;

    /// <summary>Peer to stream: these codecs are what I publish ("video/VP8", "audio/opus").</summary>
    public sealed record Announce(StreamRef Stream, PeerId Peer, IReadOnlyList<string> Codecs) : ICommand;

    /// <summary>Have this pipeline from now on, as this. Idempotent.</summary>
    public sealed record SetPipeline(StreamRef Stream, PipelineId Pipeline, PipelineSpec Spec) : ICommand;

    public sealed record RemovePipeline(StreamRef Stream, PipelineId Pipeline) : ICommand;

    /// <summary>Part of a pipeline to stream: this is how I am. Wants no answer.</summary>
    public sealed record HearPipeline(StreamRef Stream, PipelineRef Part, PipelineReport Report) : ICommand;

    /// <summary>Part of a pipeline to stream: I stop here, and know nothing where I go. Wants no answer.</summary>
    public sealed record LosePipeline(StreamRef Stream, PipelineRef Part) : ICommand;

    /// <param name="Stream">The stream.</param>
    /// <param name="Epoch">Of its present or last publisher.</param>
    /// <param name="Publisher">Where the media come from now; <c>null</c> when nobody publishes.</param>
    public sealed record Accepted(StreamRef Stream, long Epoch, PeerId? Publisher = null) : IReply;

    public sealed record Described(StreamRef Stream, StreamSummary Summary) : IReply;

    public sealed record Refused(StreamRef Stream, StreamRefusal Why) : IReply;
}

public enum StreamRefusal
{
    NotFound,
    NoPublisher,
    PublisherBusy,
    NotAllowed,
    TooManyViewers,
    Unavailable,
    TooManyStreams,

    /// <summary>The stream has no pipeline of that name.</summary>
    NoPipeline,

    TooManyPipelines,

    /// <summary>No pipeline of the stream makes a rendition of that name.</summary>
    NoRendition,

    /// <summary>Another pipeline of the stream makes a rendition of that name.</summary>
    RenditionTaken,

    /// <summary>To a session that publishes already: a later one has taken its place.</summary>
    TakenOver,
}

/// <summary>What a user may set on a stream.</summary>
/// <param name="Name">Shown to people; at most 100 characters.</param>
public sealed record StreamOptions(string Name);

/// <summary>A stream as its entity knows it.</summary>
/// <param name="Stream">Site and id.</param>
/// <param name="Options">As set.</param>
/// <param name="Publisher">The publishing session, or <c>null</c>.</param>
/// <param name="Viewers">Sessions that watch.</param>
/// <param name="Codecs">What is published, as "video/VP8".</param>
/// <param name="CreatedAt">When the stream was made.</param>
/// <param name="LiveSince">When the present publisher came; <c>null</c> when there is none.</param>
/// <param name="Epoch">Grows with each publisher; fences the commands of the one before.</param>
public sealed record StreamSummary(
    StreamRef Stream,
    StreamOptions Options,
    PeerId? Publisher,
    IReadOnlyList<PeerId> Viewers,
    IReadOnlyList<string> Codecs,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LiveSince,
    long Epoch)
{
    public IReadOnlyList<PipelineSummary> Pipelines { get; init; } = [];
}
