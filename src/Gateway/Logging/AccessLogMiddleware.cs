using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Logging;

/// <summary>
/// One line per request. Never a query string, a header, or a whole session id: each may hold a secret.
/// </summary>
internal sealed class AccessLogMiddleware(RequestDelegate next, TimeProvider time, ILogger<AccessLogMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        long began = time.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            if (logger.IsEnabled(LogLevel.Information))
            {
                AccessLog.Served(
                    logger,
                    http.Request.Method,
                    SessionIds.ShortenPath(http.Request.Path.Value ?? ""),
                    http.Response.StatusCode,
                    time.GetElapsedTime(began).TotalMilliseconds,
                    ClientAddress.Of(http),
                    http.Features.Get<Caller>()?.KeyId ?? "-",
                    http.TraceIdentifier);
            }
        }
    }
}
