using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Events;

namespace Ooblex.Gateway.Signalling;

/// <summary>DELETE on a session ends it, whatever If-Match says (RFC 9725 §4.2, §4.3.1).</summary>
internal sealed class DeleteSession(IEntityGateway entities, SessionDoor door, EventHub events, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http, SignallingKind kind)
    {
        (PeerId peer, Problem? problem) = await door.EnterAsync(http, kind);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        // The session ends even if the client does not wait for the answer: a page that unloads never does.
        PeerProtocol.IReply reply = await entities.AskPeerAsync(
            new PeerProtocol.Close(peer, CloseReason.ClientDeleted), CancellationToken.None);
        if (reply is not PeerProtocol.Closed)
        {
            await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
            return;
        }

        events.CloseAll(peer);
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = 0;
    }
}
