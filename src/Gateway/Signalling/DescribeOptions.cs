using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Signalling;

/// <summary>
/// OPTIONS that is no preflight: what the resource takes, and which ICE servers to use (RFC 9725 §4.2, §4.6).
/// </summary>
internal sealed class DescribeOptions(Access access, IceServerLinks iceServers)
{
    public Task EndpointAsync(HttpContext http)
    {
        if (!StreamRoute.TryStream(http, out StreamId _, out Problem? problem))
        {
            return problem.WriteAsync(http);
        }

        IHeaderDictionary headers = http.Response.Headers;
        headers.Allow = "GET, HEAD, POST, OPTIONS";
        headers[AcceptHeaders.AcceptPost] = MediaTypes.Sdp;
        if (access.IsKnown(http))
        {
            iceServers.AppendTo(headers);
        }
        else
        {
            iceServers.AppendPublicTo(headers);
        }

        return WriteOkAsync(http);
    }

    /// <summary>The same for every session path, so that it tells nobody which sessions exist.</summary>
    public static Task SessionAsync(HttpContext http)
    {
        http.Response.Headers.Allow = "GET, HEAD, PATCH, DELETE, OPTIONS";
        http.Response.Headers[AcceptHeaders.AcceptPatch] = MediaTypes.SdpFragment;
        return WriteOkAsync(http);
    }

    private static Task WriteOkAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
