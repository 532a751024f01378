using System.Globalization;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Ooblex.Gateway.Errors;

/// <summary>One occurrence of a <see cref="ProblemKind"/>, ready to be written as problem details.</summary>
/// <param name="Kind">Type, status and title.</param>
/// <param name="Detail">One sentence about this occurrence; never a secret.</param>
internal sealed record Problem(ProblemKind Kind, string Detail)
{
    public const string ContentType = "application/problem+json";

    /// <summary>When it is worth coming back; rounded up to whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Writes status, headers and body. Headers already set (CORS, challenges) are kept.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        http.RequestServices.GetRequiredService<GatewayMetrics>().Count(Kind);
        HttpResponse response = http.Response;
        response.StatusCode = Kind.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
        {
            int seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            response.Headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
        }

        ProblemBody body = new(Kind.Type, Kind.Title, Kind.Status, Detail, http.Request.Path, http.TraceIdentifier);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(body, ProblemJson.Default.ProblemBody);
        response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(json, http.RequestAborted);
        }
    }
}
