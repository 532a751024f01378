using Ooblex.Contracts.Peers;

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
    public sealed record Publish(StreamRef Stream, PeerId Peer, string KeyId, bool MayCreate) : ICommand;

    /// <summary>Peer to stream: I watch.</summary>
    public sealed record Subscribe(StreamRef Stream, PeerId Peer) : ICommand;

    /// <summary>Peer to stream: my session is over, or was never opened.</summary>
    public sealed record Leave(StreamRef Stream, PeerId Peer) : ICommand;

    /// <summary>Peer to stream: these codecs are what I publish ("video/VP8", "audio/opus").</summary>
    public sealed record Announce(StreamRef Stream, PeerId Peer, IReadOnlyList<string> Codecs) : ICommand;

    public sealed record Accepted(StreamRef Stream, long Epoch) : IReply;

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
}

/// <summary>What a user may set on a stream.</summary>
/// <param name="Name">Shown to people; at most 100 characters.</param>
public sealed record StreamOptions(string Name);

/// <summary>One row of <c>GET /v1/streams</c>.</summary>
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
    long Epoch);

/// <summary>What the gateway asks for lists: every stream this node knows of, from memory.</summary>
public interface IStreamDirectory
{
    IReadOnlyList<StreamSummary> List();

    bool TryGet(StreamId stream, out StreamSummary? summary);
}
