using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Sessions;

/// <summary>GET /v1/sessions/{session}/stats, for the key that opened the session and for admins.</summary>
internal sealed class GetSessionStats(
    IEntityGateway entities, IMediaStats media, Access access, GatewayOptions options)
{
    private const ApiScopes Anyone = ApiScopes.Publish | ApiScopes.View | ApiScopes.Admin;

    public async Task HandleAsync(HttpContext http)
    {
        if (!SessionRoute.TryRead(http, out PeerId peer, out Problem? problem)
            || !access.TryAdmit(http, Anyone, null, out Caller? caller, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        PeerProtocol.IReply reply = await entities.AskPeerAsync(new PeerProtocol.Find(peer), http.RequestAborted);
        if (reply is not PeerProtocol.Found found)
        {
            await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
            return;
        }

        if (!caller.Owns(found.KeyId))
        {
            await Problems.OtherOwner.With(Problems.OtherOwner.Remedy).WriteAsync(http);
            return;
        }

        if (media.Sessions.FirstOrDefault(session => session.Peer == peer) is not { } stats)
        {
            await Problems.NotFound.With($"There are no figures here; node {peer.Node} carries it.").WriteAsync(http);
            return;
        }

        SessionView view = SessionView.Of(stats);
        await JsonBodies.WriteAsync(http, StatusCodes.Status200OK, view, SessionJson.Default.SessionView);
    }
}
