using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>PATCH /v1/streams/{stream}: new options for a stream that exists.</summary>
internal sealed class ChangeStream(
    IEntityGateway entities, StreamHome home, StreamViews views, Access access, JsonBodies json, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!StreamRoute.TryStream(http, out StreamId id, out Problem? problem)
            || !access.TryAdmit(http, id, out Caller? caller, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        (StreamRequest? request, problem) = await json.ReadAsync(http, StreamJson.Default.StreamRequest);
        if (request is null
            || !KeepsId(request, id, out problem)
            || !StreamNames.TryName(request.Name, id.Value, out string name, out problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        StreamRef stream = await home.OfAsync(id, http.RequestAborted);
        if (request.Site is { } site && site != stream.Site)
        {
            await Problems.InvalidField.With("The site of a stream cannot be changed.").WriteAsync(http);
            return;
        }

        StreamProtocol.ICommand command = request.Name is null
            ? new StreamProtocol.Describe(stream)
            : new StreamProtocol.Configure(stream, new StreamOptions(name));
        StreamProtocol.IReply reply = await entities.AskStreamAsync(command, http.RequestAborted);
        if (reply is StreamProtocol.Accepted)
        {
            reply = await entities.AskStreamAsync(new StreamProtocol.Describe(stream), http.RequestAborted);
        }

        if (reply is not StreamProtocol.Described described)
        {
            await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
            return;
        }

        StreamView view = views.One(http, caller, described.Summary) with
        {
            Unsupported = request.UnsupportedByPatch(),
        };
        await JsonBodies.WriteAsync(http, StatusCodes.Status200OK, view, StreamJson.Default.StreamView);
    }

    private static bool KeepsId(StreamRequest request, StreamId id, out Problem? problem)
    {
        bool keeps = (request.Id ?? id.Value) == id.Value && (request.StreamId ?? id.Value) == id.Value;
        problem = keeps ? null : Problems.InvalidField.With("The id of a stream cannot be changed.");
        return keeps;
    }
}
