using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Keys;

/// <summary>
/// DELETE /v1/keys/{key}: from now on the key opens nothing. Sessions it opened go on until they end.
/// </summary>
internal sealed class RevokeKey(ApiKeyStore keys, Access access, ILogger<RevokeKey> logger)
{
    public Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, ApiScopes.Admin, null, out Caller? caller, out Problem? problem))
        {
            return problem.WriteAsync(http);
        }

        string id = http.GetRouteValue("key") as string ?? "";
        if (!keys.Revoke(id))
        {
            return Problems.NotFound.With("There is no such key.").WriteAsync(http);
        }

        KeyLog.Revoked(logger, id, caller.KeyId);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
