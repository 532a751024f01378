using Ooblex.Contracts.Cluster;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Signalling;

/// <summary>Sends a client to the gateway of the node that shall carry it (RFC 9725 §4.5).</summary>
internal static class Redirection
{
    /// <summary>
    /// Marks a request that was sent on: whoever gets it answers it, so that two gateways of different opinions do not
    /// send a client to and fro.
    /// </summary>
    public const string Mark = "placed-by";

    /// <summary>Answers with 307 when another gateway shall have the request; else does nothing.</summary>
    public static bool TryRedirect(HttpContext http, SessionPlace place, GatewayOptions options)
    {
        HttpRequest request = http.Request;
        if (!options.Redirect
            || place.Node.NodeId == options.NodeId
            || place.Node.GatewayUrl.Length == 0
            || place.Node.GatewayUrl == PublicUrl.Base(request, options)
            || request.Query.ContainsKey(Mark))
        {
            return false;
        }

        QueryString query = request.QueryString.Add(Mark, options.NodeId);
        http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        http.Response.Headers.Location =
            place.Node.GatewayUrl + request.PathBase.ToUriComponent() + request.Path.ToUriComponent()
            + query.ToUriComponent();
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = 0;
        return true;
    }
}
