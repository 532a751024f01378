using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Ooblex.Gateway.Cors;

/// <summary>Lets pages of other origins call every endpoint, errors included, and answers their preflights.</summary>
/// <remarks>No cookies are involved: a key travels in a header that only the page itself can know.</remarks>
internal sealed class CorsMiddleware
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private const string RequestHeaders = "Authorization, Content-Type, If-Match";
    private const string ExposedHeaders =
        "Location, Link, ETag, Accept-Patch, Accept-Post, WHEP, Retry-After, WWW-Authenticate";

    private readonly RequestDelegate _next;
    private readonly HashSet<string> _origins;
    private readonly bool _any;
    private readonly string _maxAge;

    public CorsMiddleware(RequestDelegate next, GatewayOptions options)
    {
        _next = next;
        _origins = new HashSet<string>(options.Cors.Origins, StringComparer.OrdinalIgnoreCase);
        _any = _origins.Contains("*");
        _maxAge = ((long)options.Cors.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    public Task InvokeAsync(HttpContext http)
    {
        string origin = http.Request.Headers.Origin.ToString();
        bool allowed = Allow(http.Response.Headers, origin);
        if (!IsPreflight(http.Request))
        {
            return _next(http);
        }

        // RFC 9725 §4.7.1: a preflight carries no key and must not be asked for one; §4.6: and gets no ice-server.
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        if (allowed)
        {
            IHeaderDictionary headers = http.Response.Headers;
            headers.AccessControlAllowMethods = Methods;
            headers.AccessControlAllowHeaders = RequestHeaders;
            headers.AccessControlMaxAge = _maxAge;
        }

        return Task.CompletedTask;
    }

    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.Origin.Count > 0
        && request.Headers.AccessControlRequestMethod.Count > 0;

    private bool Allow(IHeaderDictionary headers, string origin)
    {
        if (_any)
        {
            headers.AccessControlAllowOrigin = "*";
            headers.AccessControlExposeHeaders = ExposedHeaders;
            return true;
        }

        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (!_origins.Contains(origin))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = ExposedHeaders;
        return true;
    }
}
