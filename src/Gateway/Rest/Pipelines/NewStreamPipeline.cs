using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Rest.Streams;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>The pipeline that a stream is made with: <c>ai</c>, or <c>aiModels</c> and <c>edgeProcessing</c>.</summary>
internal sealed class NewStreamPipeline(PipelineDoor door, GatewayOptions options)
{
    /// <summary>What a request asks for; <c>null</c>: nothing.</summary>
    public static bool TryRead(
        StreamRequest request, Caller caller, out PipelineWish? wish, [NotNullWhen(false)] out Problem? problem)
    {
        (wish, problem) = (null, null);
        if (!TryFields(request, out PipelineRequest? fields))
        {
            problem = Problems.InvalidField.With("ai, aiModels and edgeProcessing are as for a stream's pipeline.");
            return false;
        }

        if (fields is null)
        {
            return true;
        }

        if (!caller.Has(ApiScopes.Ai))
        {
            problem = Problems.InsufficientScope.With("ai and aiModels need the scope ai.");
            return false;
        }

        return PipelineRules.TryApply(fields, new PipelineSpec(), out wish, out problem);
    }

    /// <returns>The pipeline as REST shows it; <c>null</c> and why, or nothing of it was to be done.</returns>
    public async Task<(JsonElement? View, Problem? Problem)> MakeAsync(
        HttpContext http, StreamId stream, PipelineWish wish)
    {
        if (!wish.Spec.Work.Any())
        {
            return (null, null);
        }

        (PipelineSummary? made, Problem? problem) =
            await door.TellAsync(stream, PipelineId.Default, wish.Spec, http.RequestAborted);
        if (made is null)
        {
            return (null, problem);
        }

        PipelineView view = PipelineView.Of(PublicUrl.Base(http.Request, options), stream, made, wish.Unknown);
        return (JsonSerializer.SerializeToElement(view, PipelineJson.Default.PipelineView), null);
    }

    private static bool TryFields(StreamRequest request, out PipelineRequest? fields)
    {
        fields = null;
        try
        {
            fields = request.Ai is { ValueKind: JsonValueKind.Object } ai
                ? ai.Deserialize(PipelineJson.Default.PipelineRequest)
                : null;
            if ((request.AiModelsCamel ?? request.AiModels) is { ValueKind: not JsonValueKind.Null } models)
            {
                string[] words = models.Deserialize(PipelineJson.Default.StringArray) ?? [];
                bool? isNear = request.EdgeProcessing?.Deserialize(PipelineJson.Default.NullableBoolean);
                fields = words.Length == 0
                    ? fields
                    : (fields ?? new PipelineRequest { EdgeProcessing = isNear }) with { Models = words };
            }

            return request.Ai is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
