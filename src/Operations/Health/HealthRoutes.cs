using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ooblex.Operations.Health;

/// <summary>
/// The probes: startup (I have been ready once), alive (restart me when this fails), ready (send me clients), health
/// (both, for people).
/// </summary>
public static class HealthRoutes
{
    /// <summary><c>/health</c>, for the gateway's port: 200 when ready, else 503, with the same body.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes, Func<HealthReport> report) =>
        routes.MapGet("/health", context => Write(context, report()));

    /// <summary><c>/startup</c>, <c>/alive</c> and <c>/ready</c>, for the management port.</summary>
    public static void MapProbes(this IEndpointRouteBuilder routes, Func<HealthReport> report)
    {
        routes.MapGet("/alive", context => context.Response.WriteAsync("alive\n", context.RequestAborted));
        routes.MapGet("/ready", context => Write(context, report()));
        routes.MapGet("/startup", context =>
        {
            HealthReport now = report();
            return Write(context, now, now.HasStarted);
        });
    }

    private static Task Write(HttpContext context, HealthReport report) =>
        Write(context, report, report.Waiting.Count == 0);

    private static Task Write(HttpContext context, HealthReport report, bool isGood)
    {
        context.Response.StatusCode = isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(report, OpsJson.Options, context.RequestAborted);
    }
}
