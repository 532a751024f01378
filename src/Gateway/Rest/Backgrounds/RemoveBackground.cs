using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Backgrounds;

/// <summary>
/// DELETE /v1/ai/backgrounds/{name}: no pipeline begins with it any more. Those that run keep what they began with.
/// </summary>
internal sealed class RemoveBackground(
    BackgroundStore backgrounds, BackgroundDoor door, GatewayOptions options, ILogger<RemoveBackground> logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!door.TryWriter(http, out Caller? caller, out Problem? problem)
            || !BackgroundDoor.TryName(http, out string name, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        (bool tried, bool wasThere) = await DatabaseDoor.TryAsync(
            http, options, "background pictures", () => backgrounds.RemoveAsync(name, http.RequestAborted));
        if (!tried)
        {
            return;
        }

        if (!wasThere)
        {
            await BackgroundDoor.Unknown(name).WriteAsync(http);
            return;
        }

        BackgroundLog.Removed(logger, name, caller.KeyId);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
