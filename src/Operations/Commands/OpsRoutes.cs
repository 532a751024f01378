using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>
/// The commands over HTTP: <c>GET /ops</c> lists them, <c>POST /ops/{palette}/{command}</c> runs one,
/// <c>GET /ops/values/{kind}</c> lists what an argument may name.
/// </summary>
public static class OpsRoutes
{
    /// <param name="routes">Of the command port.</param>
    /// <param name="runner">Looked up at each request: commands tell of the servers that have these routes.</param>
    /// <param name="values">The same.</param>
    /// <param name="guard">Asked before anything else.</param>
    public static void MapOps(
        this IEndpointRouteBuilder routes, Func<OpsRunner> runner, Func<OpsValues> values, OpsGuard guard)
    {
        routes.MapGet("/ops", context => Guarded(context, guard, () => WriteAsync(context, runner().Catalogue)));
        routes.MapGet("/ops/values/{kind}", context => Guarded(context, guard, () => Values(context, values())));
        routes.MapPost("/ops/{palette}/{command}", context => Guarded(context, guard, () => Run(context, runner())));
    }

    private static Task Guarded(HttpContext context, OpsGuard guard, Func<Task> next)
    {
        if (guard.Refusal(context.Request) is not { } refusal)
        {
            return next();
        }

        context.Response.StatusCode = refusal.Status;
        return WriteAsync(context, new OpsRefusal(refusal.Reason, OpsRefusalKind.Forbidden));
    }

    private static Task Values(HttpContext context, OpsValues values) =>
        Enum.TryParse((string)context.Request.RouteValues["kind"]!, ignoreCase: true, out OpsValueKind kind)
            ? WriteAsync(context, values.Of(kind))
            : Refuse(context, new OpsRefusal("there is no such kind of values", OpsRefusalKind.Unknown));

    private static async Task Run(HttpContext context, OpsRunner runner)
    {
        if (await Body(context) is not { Arguments: not null } request)
        {
            const string Sentence = "the body is not a command's arguments in JSON";
            await Refuse(context, new OpsRefusal(Sentence, OpsRefusalKind.Malformed));
            return;
        }

        OpsOrder order = new(
            (string)context.Request.RouteValues["palette"]!,
            (string)context.Request.RouteValues["command"]!,
            request with { Operator = Caller(context, request) });
        HttpResponse response = context.Response;
        response.ContentType = request.Json ? "application/x-ndjson" : "text/plain; charset=utf-8";
        LineSink sink = new(response);
        OpsRefusal? refusal = await runner.RunAsync(order, sink.TakeAsync, context.RequestAborted);
        if (refusal is not null && response.HasStarted)
        {
            string last = OpsRefusal.LastLine + JsonSerializer.Serialize(refusal, OpsJson.Options);
            await sink.TakeAsync([last], context.RequestAborted);
        }
        else if (refusal is not null)
        {
            await Refuse(context, refusal);
        }
    }

    // What they say of themselves, and what they cannot choose.
    private static string Caller(HttpContext context, OpsRequest request) =>
        $"{(request.Operator is { Length: > 0 and <= 64 } name ? name : "somebody")} "
        + $"at {context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";

    private static async Task<OpsRequest?> Body(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<OpsRequest>(OpsJson.Options, context.RequestAborted);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Task Refuse(HttpContext context, OpsRefusal refusal)
    {
        context.Response.StatusCode = refusal.Kind switch
        {
            OpsRefusalKind.Unknown => StatusCodes.Status404NotFound,
            OpsRefusalKind.Malformed => StatusCodes.Status400BadRequest,
            OpsRefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            OpsRefusalKind.Unconfirmed => StatusCodes.Status428PreconditionRequired,
            OpsRefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            OpsRefusalKind.Failed => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status422UnprocessableEntity,
        };
        return WriteAsync(context, refusal);
    }

    private static Task WriteAsync<T>(HttpContext context, T value) =>
        context.Response.WriteAsJsonAsync(value, OpsJson.Options, context.RequestAborted);
}
