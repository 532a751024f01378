using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>
/// The commands over HTTP: <c>GET /ops</c> lists them, <c>POST /ops/{palette}/{command}</c> runs one.
/// </summary>
public static class OpsRoutes
{
    public static void MapOps(this IEndpointRouteBuilder routes, IReadOnlyList<OpsCommand> commands, OpsGuard guard)
    {
        routes.MapGet("/ops", context => Guarded(context, guard, () => List(context, commands)));
        routes.MapPost("/ops/{palette}/{command}", context => Guarded(context, guard, () => Run(context, commands)));
    }

    private static Task Guarded(HttpContext context, OpsGuard guard, Func<Task> next) =>
        guard.Refusal(context.Request) is { } refusal ? Refuse(context, refusal.Status, refusal.Reason) : next();

    private static Task List(HttpContext context, IReadOnlyList<OpsCommand> commands) =>
        context.Response.WriteAsJsonAsync(
            commands.Select(command => command.Info), OpsJson.Options, context.RequestAborted);

    private static async Task Run(HttpContext context, IReadOnlyList<OpsCommand> commands)
    {
        string palette = (string)context.Request.RouteValues["palette"]!;
        string name = (string)context.Request.RouteValues["command"]!;
        OpsCommand? command = commands.FirstOrDefault(c => c.Info.Palette == palette && c.Info.Name == name);
        if (command is null)
        {
            await Refuse(context, StatusCodes.Status404NotFound, $"there is no command \"{palette} {name}\"");
            return;
        }

        OpsRequest? request = await Body(context);
        if (request?.Arguments is null)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "the body is not a command's arguments in JSON");
            return;
        }

        if (Mistake(command.Info, request.Arguments) is { } mistake)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, mistake);
            return;
        }

        context.Response.ContentType = request.Json ? "application/x-ndjson" : "text/plain; charset=utf-8";
        OpsCall call = new(request.Arguments, new OpsWriter(context.Response.Body, request.Json));
        if (await command.Run(call, context.RequestAborted) is { } refusal)
        {
            await Refuse(context, StatusCodes.Status422UnprocessableEntity, refusal);
        }
    }

    private static string? Mistake(OpsCommandInfo command, IReadOnlyDictionary<string, string> given)
    {
        if (command.Arguments.FirstOrDefault(a => a.Required && !given.ContainsKey(a.Name)) is { } missing)
        {
            return $"--{missing.Name} is needed";
        }

        string? unknown = given.Keys.FirstOrDefault(name => command.Arguments.All(a => a.Name != name));
        return unknown is null ? null : $"--{unknown} is not an argument of this command";
    }

    private static async Task<OpsRequest?> Body(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<OpsRequest>(OpsJson.Options, context.RequestAborted);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Task Refuse(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new OpsRefusal(reason), OpsJson.Options, context.RequestAborted);
    }
}
