using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Rest.Streams;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>What every endpoint of a stream's pipeline does: who is it, which pipeline, and how it fares.</summary>
internal sealed class PipelineDoor(
    IEntityGateway entities,
    StreamHome home,
    Access access,
    PictureMark mark,
    GatewayOptions options,
    TimeProvider time)
{
    private const string NameParameter = "pipeline";

    // Long enough for a part to be placed and its models to be loaded; the answer then says what runs and what cannot.
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Whoever changes a pipeline has the scope ai and owns the stream.</summary>
    public bool TryOwner(HttpContext http, out StreamId stream, out PipelineId pipeline, out Problem? problem) =>
        TryName(http, out stream, out pipeline, out problem)
        && access.TryAdmit(http, ApiScopes.Ai, stream, out Caller? owner, out problem)
        && owner.TryOwn(out problem);

    public bool TryViewer(HttpContext http, out StreamId stream, out PipelineId pipeline, out Problem? problem) =>
        TryName(http, out stream, out pipeline, out problem)
        && access.TryAdmit(http, ApiScopes.Ai | ApiScopes.View | ApiScopes.Admin, stream, out _, out problem);

    /// <returns>The pipeline, or <c>null</c> and why.</returns>
    public async Task<(PipelineSummary? Pipeline, Problem? Problem)> FindAsync(
        StreamId stream, PipelineId pipeline, CancellationToken cancellation)
    {
        (StreamSummary? summary, Problem? problem) = await DescribeAsync(stream, cancellation);
        PipelineSummary? found = summary?.Pipelines.FirstOrDefault(other => other.Pipeline == pipeline);
        return (found, problem ?? (found is null ? Problems.NotFound.With("The stream has no such pipeline.") : null));
    }

    public async Task<(StreamSummary? Stream, Problem? Problem)> DescribeAsync(
        StreamId stream, CancellationToken cancellation)
    {
        StreamRef whole = await home.OfAsync(stream, cancellation);
        StreamProtocol.IReply reply =
            await entities.AskStreamAsync(new StreamProtocol.Describe(whole), cancellation);
        return reply is StreamProtocol.Described described
            ? (described.Summary, null)
            : (null, EntityReplies.Problem(reply, options.Signalling));
    }

    /// <summary>Tells the stream, waits a moment for what its parts say of it, and answers.</summary>
    public async Task SetAsync(HttpContext http, StreamId stream, PipelineId pipeline, PipelineWish wish, int status)
    {
        (PipelineSummary? summary, Problem? problem) =
            await TellAsync(stream, pipeline, wish.Spec, http.RequestAborted);
        await (summary is null ? problem!.WriteAsync(http) : WriteAsync(http, stream, summary, status, wish.Unknown));
    }

    /// <returns>The pipeline as its parts see it, or <c>null</c> and why.</returns>
    public async Task<(PipelineSummary? Pipeline, Problem? Problem)> TellAsync(
        StreamId stream, PipelineId pipeline, PipelineSpec spec, CancellationToken cancellation)
    {
        StreamRef whole = await home.OfAsync(stream, cancellation);
        StreamProtocol.IReply reply = await entities.AskStreamAsync(
            new StreamProtocol.SetPipeline(whole, pipeline, await mark.PutAsync(spec, cancellation)), cancellation);
        return reply is StreamProtocol.Accepted
            ? await SettleAsync(stream, pipeline, cancellation)
            : (null, EntityReplies.Problem(reply, options.Signalling));
    }

    public Task WriteAsync(
        HttpContext http, StreamId stream, PipelineSummary summary, int status, IReadOnlyList<string> unknown)
    {
        string root = PublicUrl.Base(http.Request, options);
        PipelineView view = PipelineView.Of(root, stream, summary, unknown);
        return JsonBodies.WriteAsync(http, status, view, PipelineJson.Default.PipelineView);
    }

    private static bool TryName(HttpContext http, out StreamId stream, out PipelineId pipeline, out Problem? problem)
    {
        pipeline = PipelineId.Default;
        if (!StreamRoute.TryStream(http, out stream, out problem))
        {
            return false;
        }

        string? name = http.Request.Query[NameParameter].FirstOrDefault();
        bool isGood = name is null || PipelineId.TryParse(name, out pipeline);
        problem = isGood
            ? null
            : Problems.InvalidField.With("The parameter pipeline must be 1 to 30 of A-Z, a-z, 0-9 and underscore.");
        return isGood;
    }

    private async Task<(PipelineSummary? Pipeline, Problem? Problem)> SettleAsync(
        StreamId stream, PipelineId pipeline, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            (StreamSummary? summary, Problem? problem) = await DescribeAsync(stream, cancellation);
            PipelineSummary? found = summary?.Pipelines.FirstOrDefault(other => other.Pipeline == pipeline);
            if (found is null)
            {
                return (null, problem ?? Problems.NotFound.With("The pipeline was removed meanwhile."));
            }

            bool isSettled = summary!.Publisher is null || HasSpoken(found);
            if (isSettled || time.GetElapsedTime(began) > ReportPatience)
            {
                return (found, null);
            }

            await Task.Delay(LookEvery, time, cancellation);
        }
    }

    // What parts said before the change is of other work, and no answer to it.
    private static bool HasSpoken(PipelineSummary pipeline) =>
        pipeline.Parts.All(part => part.Running.Count + part.Unsupported.Count > 0)
        && pipeline.Parts.SelectMany(part => part.Running.Concat(part.Unsupported)).ToHashSet()
            .SetEquals(pipeline.Spec.Work);
}
