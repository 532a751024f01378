using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Signalling;

/// <summary>What to answer when an entity's reply is not the one hoped for.</summary>
internal static class EntityReplies
{
    public static Problem Problem(PeerProtocol.IReply reply, SignallingOptions options) =>
        reply is PeerProtocol.Refused refused ? refused.ToProblem(options) : Unexpected(options);

    public static Problem Problem(StreamProtocol.IReply reply, SignallingOptions options) =>
        reply is StreamProtocol.Refused refused ? refused.ToProblem(options) : Unexpected(options);

    // Two versions may run in one cluster during an upgrade, and the other may answer what this one cannot read.
    private static Problem Unexpected(SignallingOptions options) =>
        Problems.Unavailable.With("The node's answer was not understood; it may be of another version.") with
        {
            RetryAfter = options.OverloadRetry,
        };
}
