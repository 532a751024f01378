using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Peers;

/// <summary>Every decision about a session, with no actor in sight.</summary>
internal static class PeerRules
{
    /// <summary>What a well-formed PATCH means for the present ICE session (RFC 9725 §4.3).</summary>
    /// <remarks>
    /// The tag is read first. A tag of an ICE session that is over is 412 and changes nothing, also when the fragment
    /// carries new credentials: RFC 9110 §13.1.1 forbids the method then, and it is what keeps a reordered PATCH of
    /// an earlier session from restarting ICE backwards. "Treated as a restart whatever If-Match" (§4.3.3) is thus
    /// read as: whichever of <c>*</c>, the present tag or, where that is forgiven, no tag at all.
    /// Then the credentials decide. None, or the client's present ones, mean a trickle, even under <c>*</c>. Our own
    /// mean a trickle too: VDO.Ninja's page copies ufrag and pwd from the answer. Any others mean a restart.
    /// </remarks>
    public static PatchVerdict Judge(IceSession ice, string? ifMatch, bool strict, string ufrag, string pwd)
    {
        switch (IfMatch.Read(ifMatch, ice.ETag))
        {
            case IfMatchResult.Missing when strict:
                return PatchVerdict.PreconditionRequired;
            case IfMatchResult.Stale:
                return PatchVerdict.PreconditionFailed;
        }

        bool none = ufrag.Length == 0;
        bool echo = string.Equals(ufrag, ice.LocalUfrag, StringComparison.Ordinal);
        bool known = string.Equals(IceSession.Digest(ufrag, pwd), ice.RemoteDigest, StringComparison.Ordinal);
        return none || echo || known ? PatchVerdict.Trickle : PatchVerdict.Restart;
    }

    /// <summary>How a fact ends a session; <c>null</c> when it does not.</summary>
    public static CloseReason? EndOf(MediaFactKind fact) => fact switch
    {
        MediaFactKind.DtlsClosed => CloseReason.DtlsClosed,
        MediaFactKind.ConsentExpired => CloseReason.ConsentExpired,
        MediaFactKind.HandshakeFailed => CloseReason.HandshakeFailed,
        _ => null,
    };

    /// <summary>Does the stream still count on this session? Not when the stream itself ended it.</summary>
    public static bool MustLeave(CloseReason reason) =>
        reason is not (CloseReason.TakenOver or CloseReason.StreamDeleted);

    public static (PeerRefusal Why, string Detail) Refusal(StreamRefusal why) => why switch
    {
        StreamRefusal.NotFound => (PeerRefusal.NotFound, "There is no such stream."),
        StreamRefusal.NoPublisher => (PeerRefusal.NoPublisher, "Nobody publishes this stream now."),
        StreamRefusal.PublisherBusy => (PeerRefusal.PublisherBusy, "Another key publishes this stream."),
        StreamRefusal.NotAllowed => (PeerRefusal.NotAllowed, "This key may not create the stream."),
        StreamRefusal.TooManyViewers => (PeerRefusal.AtCapacity, "The stream has as many viewers as it may have."),
        StreamRefusal.TakenOver => (PeerRefusal.PublisherBusy, "A later session publishes this stream."),
        StreamRefusal.TooManyStreams => (PeerRefusal.AtCapacity, "The cluster has as many streams as it may have."),
        StreamRefusal.NoRendition => (PeerRefusal.NotFound, "The stream has no rendition of that name."),
        StreamRefusal.RenditionTaken => (PeerRefusal.PublisherBusy, "Another pipeline makes a rendition of that name."),
        StreamRefusal.NoPipeline => (PeerRefusal.NotFound, "The stream has no such pipeline."),
        StreamRefusal.TooManyPipelines => (PeerRefusal.AtCapacity, "The stream has as many pipelines as it may have."),
        _ => (PeerRefusal.Unavailable, "The stream cannot be reached now."),
    };

    /// <summary>Why a session cannot begin after its stream has been looked for; <c>null</c>: it can.</summary>
    /// <param name="role">What the session is to be.</param>
    /// <param name="search">What came of looking.</param>
    /// <param name="hasCaughtUp">This node has heard from the others which streams there are.</param>
    public static (PeerRefusal Why, string Detail)? RefusalOf(PeerRole role, StreamSearch search, bool hasCaughtUp)
    {
        if (search.Entry is not null)
        {
            return null;
        }

        if (role == PeerRole.Viewer)
        {
            return search.IsCertain
                ? (PeerRefusal.NotFound, "There is no such stream.")
                : (PeerRefusal.Unavailable, "The stream is not known here, and not every node could be asked.");
        }

        // A publisher makes the stream, which may stand at another site already.
        return hasCaughtUp
            ? null
            : (PeerRefusal.Unavailable, "The node has not heard yet which streams there are.");
    }

    public static PeerRefusal Refusal(OpenRefusal why) => why switch
    {
        OpenRefusal.NoSharedCodec => PeerRefusal.NoSharedCodec,
        OpenRefusal.NoPublisher => PeerRefusal.NoPublisher,
        OpenRefusal.Unacceptable => PeerRefusal.UnacceptableOffer,
        OpenRefusal.AtCapacity => PeerRefusal.AtCapacity,
        _ => PeerRefusal.Unavailable,
    };
}

internal enum PatchVerdict { Trickle, Restart, PreconditionRequired, PreconditionFailed }
