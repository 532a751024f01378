using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>GET /v1/streams/{stream}: asked of the stream itself.</summary>
internal sealed class GetStream(
    IEntityGateway entities, StreamHome home, StreamViews views, Access access, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!StreamRoute.TryStream(http, out StreamId id, out Problem? problem)
            || !access.TryAdmit(http, ApiScopes.View | ApiScopes.Admin, id, out Caller? caller, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        StreamRef stream = await home.OfAsync(id, http.RequestAborted);
        StreamProtocol.IReply reply = await entities.AskStreamAsync(
            new StreamProtocol.Describe(stream), http.RequestAborted);
        if (reply is not StreamProtocol.Described described)
        {
            await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
            return;
        }

        StreamView view = views.One(http, caller, described.Summary);
        await JsonBodies.WriteAsync(http, StatusCodes.Status200OK, view, StreamJson.Default.StreamView);
    }
}
