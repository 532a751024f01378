using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Signalling;

/// <summary>PATCH on a session: trickled candidates, or an ICE restart (RFC 9725 §4.3).</summary>
internal sealed class PatchSession(
    IEntityGateway entities, SessionDoor door, BodyReader bodies, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http, SignallingKind kind)
    {
        (PeerId peer, Problem? problem) = await door.EnterAsync(http, kind);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        (string fragment, problem) = await ReadFragmentAsync(http);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        string? ifMatch = http.Request.Headers.IfMatch is { Count: > 0 } tags ? tags.ToString() : null;
        PeerProtocol.IReply reply = await entities.AskPeerAsync(
            new PeerProtocol.Patch(peer, ifMatch, fragment, options.Signalling.StrictETags), http.RequestAborted);
        switch (reply)
        {
            case PeerProtocol.Trickled:
                // §4.3.2: no body, and no ETag, for the ICE session is the same as before.
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;

            case PeerProtocol.Restarted restarted:
                http.Response.ContentType = MediaTypes.SdpFragment;
                http.Response.Headers.ETag = EntityTags.Quote(restarted.ETag);
                http.Response.Headers.CacheControl = "no-store";
                await http.Response.WriteAsync(restarted.Fragment, http.RequestAborted);
                break;

            default:
                await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
                break;
        }
    }

    private async Task<(string Fragment, Problem? Problem)> ReadFragmentAsync(HttpContext http)
    {
        if (!MediaTypes.Is(http.Request, MediaTypes.SdpFragment))
        {
            http.Response.Headers[AcceptHeaders.AcceptPatch] = MediaTypes.SdpFragment;
            return ("", Problems.UnsupportedMediaType.With($"A session takes {MediaTypes.SdpFragment}."));
        }

        (string fragment, Problem? problem) = await bodies.ReadTextAsync(http, options.Signalling.MaxSdpBytes);
        return problem is null && string.IsNullOrWhiteSpace(fragment)
            ? ("", Problems.MalformedFragment.With("The body is empty."))
            : (fragment, problem);
    }
}
