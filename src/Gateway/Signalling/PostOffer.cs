using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Events;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Signalling;

/// <summary>
/// POST on an endpoint: an offer comes in, a session and its answer go out (RFC 9725 §4.2, WHEP §4.3).
/// </summary>
internal sealed class PostOffer(
    SessionOpener opener,
    ISessionPlacement placement,
    StreamHome home,
    Access access,
    BodyReader bodies,
    IceServerLinks iceServers,
    WhepShare share,
    GatewayOptions options)
{
    private const string SiteParameter = "site";
    private const string NodeParameter = "node";
    private const string RenditionParameter = "rendition";

    public async Task HandleAsync(HttpContext http, SignallingKind kind)
    {
        if (!StreamRoute.TryStream(http, out StreamId stream, out Problem? problem)
            || !access.TryAdmit(http, kind.Scope, stream, out Caller? caller, out problem)
            || !TryRendition(http, kind, out string rendition, out problem)
            || !TryWish(http, kind, stream, caller, out SessionWish? wish, out problem)
            || !TryPlace(wish, out SessionPlace? place, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        if (Redirection.TryRedirect(http, place, options))
        {
            return;
        }

        (string offer, problem) = await ReadOfferAsync(http);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        StreamRef whole = await home.OfAsync(stream, place.ClientSite, http.RequestAborted);
        PeerProtocol.Open open = new(
            PeerId.New(options.NodeId),
            kind.Role,
            whole,
            offer,
            caller.KeyId,
            caller.Has(ApiScopes.Publish),
            rendition);
        PeerProtocol.IReply reply = await opener.OpenAsync(wish, place, open, http.RequestAborted);
        if (reply is PeerProtocol.Opened opened)
        {
            await WriteCreatedAsync(http, kind, stream, opened);
            return;
        }

        await EntityReplies.Problem(reply, options.Signalling).WriteAsync(http);
    }

    /// <summary>Whoever may watch a stream may watch all pictures of it.</summary>
    private static bool TryRendition(
        HttpContext http, SignallingKind kind, out string rendition, [NotNullWhen(false)] out Problem? problem)
    {
        string? asked = http.Request.Query[RenditionParameter].FirstOrDefault();
        rendition = asked ?? "";
        problem = asked is null || (kind == SignallingKind.Whep && StreamId.IsRenditionName(asked))
            ? null
            : Problems.BadRequest.With("The parameter rendition is for WHEP: 1 to 30 of [A-Za-z0-9_].");
        return problem is null;
    }

    private bool TryWish(
        HttpContext http,
        SignallingKind kind,
        StreamId stream,
        Caller caller,
        [NotNullWhen(true)] out SessionWish? wish,
        [NotNullWhen(false)] out Problem? problem)
    {
        string? site = http.Request.Query[SiteParameter].FirstOrDefault();
        string? node = http.Request.Query[NodeParameter].FirstOrDefault();
        if (node is not null && !caller.IsAdmin)
        {
            (wish, problem) = (null, Problems.InsufficientScope.With("The parameter node needs the scope admin."));
            return false;
        }

        bool isGood = site is null || (PeerId.IsNodeId(site) && placement.KnowsSite(site));
        wish = isGood ? new SessionWish(kind.Role, stream, ClientAddress.IpOf(http), site) { Node = node } : null;
        problem = isGood ? null : Problems.UnknownSite.With("The parameter site names no site of this cluster.");
        return isGood;
    }

    private bool TryPlace(
        SessionWish wish,
        [NotNullWhen(true)] out SessionPlace? place,
        [NotNullWhen(false)] out Problem? problem)
    {
        place = placement.Place(wish);
        problem = place is not null
            ? null
            : Problems.AtCapacity.With("Every node that could carry this is full or about to leave.") with
            {
                RetryAfter = options.Signalling.OverloadRetry,
            };
        return place is not null;
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
        EventLinks.AppendTo(response.Headers, kind, stream, opened.Peer);
        if (kind == SignallingKind.Whip)
        {
            share.AppendTo(http, stream);
        }

        await response.WriteAsync(opened.AnswerSdp, http.RequestAborted);
    }
}
