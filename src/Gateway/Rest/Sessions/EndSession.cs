using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Sessions;

/// <summary>DELETE /v1/sessions/{session}: an operator ends somebody's session.</summary>
internal sealed class EndSession(IEntityGateway entities, Access access, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, ApiScopes.Admin, null, out Caller? _, out Problem? problem)
            || !SessionRoute.TryRead(http, out PeerId peer, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        PeerProtocol.IReply reply = await entities.AskPeerAsync(
            new PeerProtocol.Close(peer, CloseReason.Operator), CancellationToken.None);
        if (reply is not PeerProtocol.Closed)
        {
            await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
