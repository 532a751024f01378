using System.Threading.Channels;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Plane;

/// <summary>What actors ask of the media engine. Implemented by Transport, joined in Node.</summary>
/// <remarks>Thread-safe: calls are queued to the worker that owns the session.</remarks>
public interface IMediaPlane
{
    /// <summary>Opens a session and answers its offer. Idempotent by <see cref="OpenRequest.Peer"/>.</summary>
    ValueTask<OpenResult> OpenAsync(OpenRequest request, CancellationToken cancellation);

    /// <summary>New ICE credentials for a session (RFC 8445 §2.4); media goes on meanwhile.</summary>
    ValueTask<RestartResult> RestartIceAsync(
        string peer, string remoteUfrag, string remotePwd, CancellationToken cancellation);

    /// <summary>Ends a session: DTLS close_notify, then silence. False when there is none (any more).</summary>
    ValueTask<bool> CloseAsync(string peer, CancellationToken cancellation);

    /// <summary>Is this session alive in the engine now, or a stream made here under this id?</summary>
    bool Contains(string peer);

    /// <summary>What happened to sessions, in order. One reader; bounded; never holds the engine up.</summary>
    ChannelReader<MediaFact> Facts { get; }
}

/// <param name="Peer">The session's id, opaque to the engine.</param>
/// <param name="Stream">Key of the router: site and stream id.</param>
/// <param name="Publishes">True for the source of the stream, false for a viewer.</param>
/// <param name="Offer">Parsed and accepted by <see cref="OfferRules"/>.</param>
/// <param name="Epoch">Of a publisher, as its stream counts them: the later one takes a stream over.</param>
public sealed record OpenRequest(
    string Peer, string Stream, bool Publishes, SessionDescription Offer, long Epoch = 0);

/// <param name="Refusal">None when the session is open.</param>
/// <param name="Detail">One sentence for people, when refused.</param>
/// <param name="AnswerSdp">The answer, when open.</param>
/// <param name="Codecs">What is published, "video/VP8"; empty for viewers.</param>
/// <param name="LocalUfrag">Our ICE user fragment.</param>
public sealed record OpenResult(
    OpenRefusal Refusal, string Detail, string AnswerSdp, IReadOnlyList<string> Codecs, string LocalUfrag)
{
    public static OpenResult No(OpenRefusal refusal, string detail) => new(refusal, detail, "", [], "");
}

public enum OpenRefusal { None, NoSharedCodec, NoPublisher, Unacceptable, AtCapacity, Stopping }

/// <param name="Found">False when the session is gone.</param>
/// <param name="LocalUfrag">Our new user fragment.</param>
/// <param name="LocalPwd">Our new password.</param>
/// <param name="Candidates">Candidate lines without <c>a=</c>, as in the answer.</param>
public sealed record RestartResult(bool Found, string LocalUfrag, string LocalPwd, IReadOnlyList<string> Candidates);

/// <summary>Something that happened to a session in the engine.</summary>
public sealed record MediaFact(string Peer, string Stream, MediaFactKind Kind);

public enum MediaFactKind
{
    /// <summary>DTLS done, keys installed, fingerprint matched.</summary>
    Connected,

    /// <summary>A publisher's media has begun, key frames included: viewers may be led to it.</summary>
    Flowing,

    /// <summary>The client closed DTLS. The engine has already freed the session.</summary>
    DtlsClosed,

    /// <summary>No consent (RFC 7675), or no handshake in time. The engine has already freed the session.</summary>
    ConsentExpired,

    /// <summary>Certificate does not match the SDP, or the handshake broke. The engine has already freed it.</summary>
    HandshakeFailed,
}
