using Ooblex.Contracts.Streams;

namespace Ooblex.Contracts.Peers;

/// <summary>Everything a peer entity hears and says. Serialised: fields may be added, never renumbered.</summary>
public static class PeerProtocol
{
    public interface ICommand
    {
        PeerId Peer { get; }
    }

    /// <summary>A reply goes back to the gateway that asked.</summary>
    public interface IReply
    {
        PeerId Peer { get; }
    }

    /// <summary>A WHIP or WHEP POST. Replies: <see cref="Opened"/> or <see cref="Refused"/>.</summary>
    /// <param name="Peer">Made by the gateway: <see cref="PeerId.New"/> with the node that shall carry it.</param>
    /// <param name="Role">Publisher for WHIP, viewer for WHEP.</param>
    /// <param name="Stream">The stream to publish or watch.</param>
    /// <param name="OfferSdp">The body as received, already limited in size.</param>
    /// <param name="KeyId">Which API key asked: the same key may take a stream over (a page that reloads).</param>
    /// <param name="MayCreateStream">The key's scopes allow an unknown stream to come into being.</param>
    /// <param name="Rendition">Which other picture of the stream to watch; empty for the stream itself.</param>
    public sealed record Open(
        PeerId Peer,
        PeerRole Role,
        StreamRef Stream,
        string OfferSdp,
        string KeyId,
        bool MayCreateStream,
        string Rendition = "") : ICommand;

    /// <summary>A PATCH with <c>application/trickle-ice-sdpfrag</c> (RFC 8840). Replies: <see cref="Trickled"/>,
    /// <see cref="Restarted"/> or <see cref="Refused"/>. Whether it is a restart is decided by its ufrag.</summary>
    /// <param name="Peer">The session.</param>
    /// <param name="IfMatch">The header as received; <c>null</c> when there was none.</param>
    /// <param name="Fragment">The body.</param>
    /// <param name="Strict">False: a missing If-Match is forgiven.</param>
    public sealed record Patch(PeerId Peer, string? IfMatch, string Fragment, bool Strict) : ICommand;

    /// <summary>Ends the session. Replies: <see cref="Closed"/>, or <see cref="Refused"/> with NotFound.</summary>
    public sealed record Close(PeerId Peer, CloseReason Reason) : ICommand;

    /// <summary>Is there such a session? Replies: <see cref="Found"/>, or <see cref="Refused"/>, NotFound.</summary>
    public sealed record Find(PeerId Peer) : ICommand;

    /// <param name="Peer">The session.</param>
    /// <param name="AnswerSdp">The body of the 201.</param>
    /// <param name="ETag">The ICE session's entity tag without quotes.</param>
    public sealed record Opened(PeerId Peer, string AnswerSdp, string ETag) : IReply;

    public sealed record Trickled(PeerId Peer) : IReply;

    /// <param name="Peer">The session.</param>
    /// <param name="Fragment">Our new ufrag, pwd and candidates (RFC 9725 §4.3.3).</param>
    /// <param name="ETag">The new ICE session's entity tag without quotes.</param>
    public sealed record Restarted(PeerId Peer, string Fragment, string ETag) : IReply;

    public sealed record Closed(PeerId Peer) : IReply;

    public sealed record Found(PeerId Peer, StreamRef Stream, PeerRole Role, string KeyId, string ETag) : IReply;

    /// <param name="Peer">The session.</param>
    /// <param name="Why">Maps to one HTTP status in the gateway.</param>
    /// <param name="Detail">One sentence for the person who reads the response; never a secret.</param>
    public sealed record Refused(PeerId Peer, PeerRefusal Why, string Detail) : IReply;
}

/// <summary>Why a session was refused. Each value has one status and one problem type in the gateway.</summary>
public enum PeerRefusal
{
    /// <summary>400: not SDP, or an m-section, fingerprint, ufrag or mid that must be there is missing.</summary>
    MalformedOffer,

    /// <summary>422: well formed and not acceptable: direction, setup role, no BUNDLE, two tracks of a kind.</summary>
    UnacceptableOffer,

    /// <summary>406: no codec in common.</summary>
    NoSharedCodec,

    /// <summary>404: no such session or stream.</summary>
    NotFound,

    /// <summary>409 with Retry-After: the stream has no publisher now.</summary>
    NoPublisher,

    /// <summary>409: another key publishes this stream.</summary>
    PublisherBusy,

    /// <summary>403: the key may not create the stream.</summary>
    NotAllowed,

    /// <summary>503 with Retry-After: a limit of the node or the stream is reached.</summary>
    AtCapacity,

    /// <summary>428: If-Match is missing.</summary>
    PreconditionRequired,

    /// <summary>412: If-Match names an ICE session that is over.</summary>
    PreconditionFailed,

    /// <summary>400: not a fragment.</summary>
    MalformedFragment,

    /// <summary>503 with Retry-After: the node could not keep its word (journal away, engine stopping).</summary>
    Unavailable,
}

/// <summary>Why a session ended; a label of metrics and a field of events.</summary>
public enum CloseReason
{
    ClientDeleted,
    DtlsClosed,
    ConsentExpired,
    HandshakeFailed,
    Operator,
    TakenOver,
    StreamDeleted,
    NodeRestarted,
    Draining,
    OpenFailed,

    /// <summary>The stream goes on, and the rendition that the session watched does not.</summary>
    RenditionEnded,
}
