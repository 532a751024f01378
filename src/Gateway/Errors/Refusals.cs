using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Errors;

/// <summary>The one place where a refusal of an entity becomes a problem of HTTP.</summary>
internal static class Refusals
{
    public static ProblemKind Kind(PeerRefusal why) => why switch
    {
        PeerRefusal.MalformedOffer => Problems.MalformedOffer,
        PeerRefusal.UnacceptableOffer => Problems.UnacceptableOffer,
        PeerRefusal.NoSharedCodec => Problems.NoSharedCodec,
        PeerRefusal.NotFound => Problems.NotFound,
        PeerRefusal.NoPublisher => Problems.NoPublisher,
        PeerRefusal.PublisherBusy => Problems.PublisherBusy,
        PeerRefusal.NotAllowed => Problems.NotAllowed,
        PeerRefusal.AtCapacity => Problems.AtCapacity,
        PeerRefusal.PreconditionRequired => Problems.PreconditionRequired,
        PeerRefusal.PreconditionFailed => Problems.PreconditionFailed,
        PeerRefusal.MalformedFragment => Problems.MalformedFragment,
        PeerRefusal.Unavailable => Problems.Unavailable,
        _ => Problems.Unavailable, // A newer node may know refusals that this one does not.
    };

    public static ProblemKind Kind(StreamRefusal why) => why switch
    {
        StreamRefusal.NotFound or StreamRefusal.NoPipeline or StreamRefusal.NoRendition => Problems.NotFound,
        StreamRefusal.RenditionTaken => Problems.RenditionTaken,
        StreamRefusal.NoPublisher => Problems.NoPublisher,
        StreamRefusal.PublisherBusy or StreamRefusal.TakenOver => Problems.PublisherBusy,
        StreamRefusal.NotAllowed => Problems.NotAllowed,
        StreamRefusal.TooManyViewers or StreamRefusal.TooManyStreams or StreamRefusal.TooManyPipelines =>
            Problems.AtCapacity,
        StreamRefusal.Unavailable => Problems.Unavailable,
        _ => Problems.Unavailable,
    };

    public static Problem ToProblem(this PeerProtocol.Refused refused, SignallingOptions options)
    {
        ProblemKind kind = Kind(refused.Why);
        return Timed(kind, refused.Detail.Length > 0 ? refused.Detail : kind.Remedy, options);
    }

    public static Problem ToProblem(this StreamProtocol.Refused refused, SignallingOptions options)
    {
        ProblemKind kind = Kind(refused.Why);
        return Timed(kind, kind.Remedy, options);
    }

    // WHEP §4.3.8 and RFC 9725 §4.5: whoever may come back is told when.
    private static Problem Timed(ProblemKind kind, string detail, SignallingOptions options)
    {
        Problem problem = kind.With(detail);
        if (kind == Problems.NoPublisher)
        {
            return problem with { RetryAfter = options.NoPublisherRetry };
        }

        return kind.Status == StatusCodes.Status503ServiceUnavailable
            ? problem with { RetryAfter = options.OverloadRetry }
            : problem;
    }
}
