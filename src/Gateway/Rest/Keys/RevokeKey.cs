using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Keys;

/// <summary>
/// DELETE /v1/keys/{key}: from now on the key opens nothing. Sessions it opened go on until they end.
/// </summary>
internal sealed class RevokeKey(
    ApiKeyStore keys, Access access, GatewayOptions options, ILogger<RevokeKey> logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, ApiScopes.Admin, null, out Caller? caller, out Problem? problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        string id = http.GetRouteValue("key") as string ?? "";
        (bool answered, bool found) = await DatabaseDoor.TryAsync(
            http, options, "keys", () => keys.RevokeAsync(id, http.RequestAborted));
        if (!answered)
        {
            return;
        }

        if (!found)
        {
            await Problems.NotFound.With("There is no such key.").WriteAsync(http);
            return;
        }

        KeyLog.Revoked(logger, id, caller.KeyId);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
