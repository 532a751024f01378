using Microsoft.Net.Http.Headers;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Signalling;

/// <summary>
/// POST on an endpoint: an offer comes in, a session and its answer go out (RFC 9725 §4.2, WHEP §4.3).
/// </summary>
internal sealed class PostOffer(
    IEntityGateway entities,
    StreamHome home,
    Access access,
    BodyReader bodies,
    IceServerLinks iceServers,
    WhepShare share,
    GatewayOptions options)
{
    private static readonly TimeSpan AbandonPatience = TimeSpan.FromSeconds(10);

    public async Task HandleAsync(HttpContext http, SignallingKind kind)
    {
        if (!StreamRoute.TryStream(http, out StreamId stream, out Problem? problem)
            || !access.TryAdmit(http, kind.Scope, stream, out Caller? caller, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        (string offer, problem) = await ReadOfferAsync(http);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        StreamRef whole = await home.OfAsync(stream, http.RequestAborted);
        PeerProtocol.Open open = new(
            PeerId.New(options.NodeId), kind.Role, whole, offer, caller.KeyId, caller.Has(ApiScopes.Publish));
        PeerProtocol.IReply reply = await AskAsync(open, http.RequestAborted);
        if (reply is PeerProtocol.Opened opened)
        {
            await WriteCreatedAsync(http, kind, stream, opened);
            return;
        }

        await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
    }

    private async Task<(string Offer, Problem? Problem)> ReadOfferAsync(HttpContext http)
    {
        if (!MediaTypes.Is(http.Request, MediaTypes.Sdp))
        {
            http.Response.Headers[AcceptHeaders.AcceptPost] = MediaTypes.Sdp;
            return ("", Problems.UnsupportedMediaType.With($"This endpoint takes {MediaTypes.Sdp}."));
        }

        (string offer, Problem? problem) = await bodies.ReadTextAsync(http, options.Signalling.MaxSdpBytes);
        return problem is null && string.IsNullOrWhiteSpace(offer)
            ? ("", Problems.MalformedOffer.With("The body is empty."))
            : (offer, problem);
    }

    private async Task<PeerProtocol.IReply> AskAsync(PeerProtocol.Open open, CancellationToken aborted)
    {
        try
        {
            return await entities.AskPeerAsync(open, aborted);
        }
        catch (OperationCanceledException)
        {
            // The client is gone and will never learn its session's URL: end what may have been opened for it.
            using CancellationTokenSource patience = new(AbandonPatience);
            await entities.AskPeerAsync(new PeerProtocol.Close(open.Peer, CloseReason.OpenFailed), patience.Token);
            throw;
        }
    }

    private async Task WriteCreatedAsync(
        HttpContext http, SignallingKind kind, StreamId stream, PeerProtocol.Opened opened)
    {
        HttpResponse response = http.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = MediaTypes.Sdp;
        response.Headers.Location = kind.SessionPath(stream, opened.Peer);
        response.Headers.ETag = EntityTags.Quote(opened.ETag);
        response.Headers[AcceptHeaders.AcceptPatch] = MediaTypes.SdpFragment;
        response.Headers.CacheControl = "no-store";
        iceServers.AppendTo(response.Headers);
        if (kind == SignallingKind.Whip)
        {
            share.AppendTo(http, stream);
        }

        await response.WriteAsync(opened.AnswerSdp, http.RequestAborted);
    }
}
