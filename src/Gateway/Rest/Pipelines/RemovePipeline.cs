using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>DELETE /v1/streams/{stream}/ai/pipeline: ends it.</summary>
internal sealed class RemovePipeline(
    IEntityGateway entities, StreamHome home, PipelineDoor door, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!door.TryOwner(http, out StreamId id, out PipelineId pipeline, out Problem? problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        StreamRef stream = await home.OfAsync(id, http.RequestAborted);
        StreamProtocol.IReply reply = await entities.AskStreamAsync(
            new StreamProtocol.RemovePipeline(stream, pipeline), CancellationToken.None);
        if (reply is not StreamProtocol.Accepted)
        {
            await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
