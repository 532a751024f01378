using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Keys;

/// <summary>GET /v1/keys: every key, revoked and expired ones too, none with its secret.</summary>
internal sealed class ListKeys(ApiKeyStore keys, Access access)
{
    public Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, ApiScopes.Admin, null, out Caller? _, out Problem? problem))
        {
            return problem.WriteAsync(http);
        }

        KeyListView list = new([.. keys.List().Select(KeyView.Of)]);
        return JsonBodies.WriteAsync(http, StatusCodes.Status200OK, list, KeyJson.Default.KeyListView);
    }
}
