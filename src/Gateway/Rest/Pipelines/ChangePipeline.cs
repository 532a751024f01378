using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>PATCH /v1/streams/{stream}/ai/pipeline: changes what the body names, and leaves the rest.</summary>
internal sealed class ChangePipeline(PipelineDoor door, JsonBodies json)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!door.TryOwner(http, out StreamId stream, out PipelineId pipeline, out Problem? problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        (PipelineRequest? request, problem) = await json.ReadAsync(http, PipelineJson.Default.PipelineRequest);
        if (request is null)
        {
            await problem!.WriteAsync(http);
            return;
        }

        (PipelineSummary? before, problem) = await door.FindAsync(stream, pipeline, http.RequestAborted);
        if (before is null || !PipelineRules.TryApply(request, before.Spec, out PipelineWish? wish, out problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        if (!wish.Spec.Work.Any())
        {
            await Problems.InvalidField.With("Nothing would be left to do; DELETE ends a pipeline.").WriteAsync(http);
            return;
        }

        await door.SetAsync(http, stream, pipeline, wish, StatusCodes.Status200OK);
    }
}
