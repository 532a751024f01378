using Microsoft.AspNetCore.Http.Features;

namespace Ooblex.Gateway.Errors;

/// <summary>
/// Gives every failed request a body: exceptions, and bare statuses that routing or Kestrel produced.
/// </summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // Nobody is there to read an answer.
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await FromStatus(bad.StatusCode, bad.Message).WriteAsync(http);
            return;
        }
        catch (Exception unexpected) when (!http.Response.HasStarted)
        {
            // The last line of defence: whatever it was, the client gets a 500 and the log the cause.
            ErrorLog.Unexpected(logger, http.TraceIdentifier, unexpected);
            await Problems.Internal.With("The log of the node has the cause.").WriteAsync(http);
            return;
        }

        if (IsBare(http))
        {
            await FromStatus(http.Response.StatusCode, "").WriteAsync(http);
        }
    }

    private static bool IsBare(HttpContext http) =>
        http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null }
        && http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true };

    private static Problem FromStatus(int status, string detail)
    {
        ProblemKind kind = status switch
        {
            StatusCodes.Status404NotFound => Problems.NoSuchPath,
            StatusCodes.Status405MethodNotAllowed => Problems.MethodNotAllowed,
            StatusCodes.Status408RequestTimeout => Problems.BodyTimeout,
            StatusCodes.Status413PayloadTooLarge => Problems.BodyTooLarge,
            StatusCodes.Status415UnsupportedMediaType => Problems.UnsupportedMediaType,
            StatusCodes.Status431RequestHeaderFieldsTooLarge => Problems.HeadersTooLarge,
            >= 500 => Problems.Internal,
            _ => Problems.BadRequest,
        };
        return kind.With(detail.Length > 0 ? detail : kind.Remedy);
    }
}
