using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>POST /v1/streams/{stream}/ai/pipeline: makes the stream's pipeline, or another of what it was.</summary>
internal sealed class SetPipeline(PipelineDoor door, JsonBodies json)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!door.TryOwner(http, out StreamId stream, out PipelineId pipeline, out Problem? problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        (PipelineRequest? request, problem) = await json.ReadAsync(http, PipelineJson.Default.PipelineRequest);
        if (request is null
            || !PipelineRules.TryApply(request, new PipelineSpec(), out PipelineWish? wish, out problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        if (!wish.Spec.Work.Any())
        {
            string unknown = wish.Unknown.Count > 0 ? $" Unknown: {string.Join(", ", wish.Unknown)}." : "";
            await Problems.InvalidField.With($"models or effects must name something to do.{unknown}").WriteAsync(http);
            return;
        }

        (StreamSummary? before, problem) = await door.DescribeAsync(stream, http.RequestAborted);
        if (before is null)
        {
            await problem!.WriteAsync(http);
            return;
        }

        bool isNew = before.Pipelines.All(other => other.Pipeline != pipeline);
        int status = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        await door.SetAsync(http, stream, pipeline, wish, status);
    }
}
