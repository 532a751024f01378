using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>GET /v1/streams/{stream}/ai/pipeline: what is wanted, and how each part of it fares.</summary>
internal sealed class GetPipeline(PipelineDoor door)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!door.TryViewer(http, out StreamId stream, out PipelineId pipeline, out Problem? problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        (PipelineSummary? found, problem) = await door.FindAsync(stream, pipeline, http.RequestAborted);
        await (found is null
            ? problem!.WriteAsync(http)
            : door.WriteAsync(http, stream, found, StatusCodes.Status200OK, []));
    }
}
