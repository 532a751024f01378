using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>DELETE /v1/streams/{stream}: ends it and every session on it.</summary>
internal sealed class DeleteStream(IEntityGateway entities, StreamHome home, Access access, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!StreamRoute.TryStream(http, out StreamId id, out Problem? problem)
            || !access.TryAdmit(http, id, out Caller? _, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        StreamRef stream = await home.OfAsync(id, http.RequestAborted);
        StreamProtocol.IReply reply = await entities.AskStreamAsync(
            new StreamProtocol.Delete(stream), CancellationToken.None);
        if (reply is not StreamProtocol.Accepted)
        {
            await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
