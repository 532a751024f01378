using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Signalling;

/// <summary>Who may touch a session URL: the key that opened it, or an admin (RFC 9725 §4.7).</summary>
internal sealed class SessionDoor(IEntityGateway entities, Access access, GatewayOptions options)
{
    /// <summary>The session's id when the request may touch it; otherwise the problem to answer with.</summary>
    public async Task<(PeerId Peer, Problem? Problem)> EnterAsync(HttpContext http, SignallingKind kind)
    {
        if (!StreamRoute.TrySession(http, out StreamId stream, out PeerId peer, out Problem? problem)
            || !access.TryAdmit(http, kind.Scope | ApiScopes.Admin, stream, out Caller? caller, out problem))
        {
            return (default, problem);
        }

        PeerProtocol.IReply reply = await entities.AskPeerAsync(new PeerProtocol.Find(peer), http.RequestAborted);
        if (reply is not PeerProtocol.Found found)
        {
            return (default, EntityReplies.Problem(reply, options.Signalling));
        }

        if (found.Role != kind.Role || found.Stream.Stream != stream)
        {
            return (default, Problems.NotFound.With("There is no such session."));
        }

        return caller.Owns(found.KeyId)
            ? (peer, null)
            : (default, Problems.OtherOwner.With("Use the key that opened the session, or one with the admin scope."));
    }
}
