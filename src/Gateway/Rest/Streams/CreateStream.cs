using System.Text.Json;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Rest.Pipelines;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>POST /v1/streams: 201 with a new stream, 200 when the id was there and got its options changed.</summary>
internal sealed class CreateStream(
    IEntityGateway entities,
    IStreamDirectory directory,
    StreamSites sites,
    NewStreamPipeline pipelines,
    StreamViews views,
    Access access,
    JsonBodies json,
    GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, ApiScopes.Publish | ApiScopes.Admin, null, out Caller? caller, out Problem? problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        (StreamRequest? request, problem) = await json.ReadAsync(http, StreamJson.Default.StreamRequest);
        if (request is null
            || !StreamNames.TryId(request, out StreamId id, out problem)
            || !StreamNames.TryName(request.Name, id.Value, out string name, out problem)
            || !MayMake(caller, id, out problem)
            || !sites.Knows(request, out problem)
            || !NewStreamPipeline.TryRead(request, caller, out PipelineWish? wish, out problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        bool existed = directory.TryGet(id, out _);
        StreamRef stream = await sites.OfAsync(id, request, http.RequestAborted);
        if (request.Site is { } wanted && wanted != stream.Site)
        {
            await Problems.InvalidField.With($"The stream is at the site {stream.Site}, and stays there.")
                .WriteAsync(http);
            return;
        }

        StreamProtocol.IReply reply = await entities.AskStreamAsync(
            new StreamProtocol.Create(stream, new StreamOptions(name), caller.KeyId), http.RequestAborted);
        if (reply is StreamProtocol.Accepted)
        {
            reply = await entities.AskStreamAsync(new StreamProtocol.Describe(stream), http.RequestAborted);
        }

        if (reply is not StreamProtocol.Described described)
        {
            await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
            return;
        }

        (JsonElement? pipeline, problem) = wish is null ? (null, null) : await pipelines.MakeAsync(http, id, wish);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        http.Response.Headers.Location = $"/v1/streams/{id}";
        StreamView view = views.One(http, caller, described.Summary) with
        {
            Ai = pipeline, Unsupported = [.. wish?.Unknown ?? [], .. request.Unsupported()],
        };
        await JsonBodies.WriteAsync(
            http,
            existed ? StatusCodes.Status200OK : StatusCodes.Status201Created,
            view,
            StreamJson.Default.StreamView);
    }

    private static bool MayMake(Caller caller, StreamId id, out Problem? problem)
    {
        bool may = caller.MayTouch(id);
        problem = may ? null : Problems.OtherStream.With($"This key is good for the stream {caller.Stream} only.");
        return may;
    }
}
