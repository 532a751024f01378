using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Rates;

/// <summary>Counts each request against its client's address, before anything is done for it (RFC 9725 §5).</summary>
internal sealed class RateMiddleware(RequestDelegate next, RateLimits limits)
{
    public Task InvokeAsync(HttpContext http) =>
        limits.TakeForAddress(ClientAddress.Of(http), out TimeSpan wait)
            ? next(http)
            : (Problems.RateLimited.With("This address has used up its requests.") with { RetryAfter = wait })
                .WriteAsync(http);
}
