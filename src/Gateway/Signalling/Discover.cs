using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Signalling;

/// <summary>
/// GET and HEAD: 200 and no content, with the type of what would be POSTed (RFC 9725 §4.1, WHEP §4.2).
/// </summary>
internal sealed class Discover(SessionDoor door)
{
    /// <summary>Open to everybody: a well-formed stream id is all it confirms.</summary>
    public static Task EndpointAsync(HttpContext http)
    {
        if (!StreamRoute.TryStream(http, out StreamId _, out Problem? problem))
        {
            return problem.WriteAsync(http);
        }

        http.Response.Headers[AcceptHeaders.AcceptPost] = MediaTypes.Sdp;
        WriteEmpty(http.Response, MediaTypes.Sdp);
        return Task.CompletedTask;
    }

    public async Task SessionAsync(HttpContext http, SignallingKind kind)
    {
        (PeerId _, Problem? problem) = await door.EnterAsync(http, kind);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        http.Response.Headers[AcceptHeaders.AcceptPatch] = MediaTypes.SdpFragment;
        WriteEmpty(http.Response, MediaTypes.Sdp);
    }

    private static void WriteEmpty(HttpResponse response, string contentType)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
        response.ContentLength = 0;
        response.Headers.CacheControl = "no-store";
    }
}
