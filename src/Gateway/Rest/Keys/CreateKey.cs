using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Keys;

/// <summary>POST /v1/keys: makes a key and shows its secret this once.</summary>
internal sealed class CreateKey(
    ApiKeyStore keys,
    Access access,
    JsonBodies json,
    GatewayOptions options,
    TimeProvider time,
    ILogger<CreateKey> logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, ApiScopes.Admin, null, out Caller? caller, out Problem? problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        (KeyRequest? request, problem) = await json.ReadAsync(http, KeyJson.Default.KeyRequest);
        if (request is null || !KeyRules.TryRead(request, time.GetUtcNow(), out NewApiKey? wanted, out problem))
        {
            await problem!.WriteAsync(http);
            return;
        }

        (bool answered, (ApiKey Key, string Token)? outcome) = await DatabaseDoor.TryAsync(
            http, options, "keys", () => keys.CreateAsync(wanted, http.RequestAborted));
        if (!answered)
        {
            return;
        }

        if (outcome is not { } made)
        {
            await Problems.KeyLimit.With(Problems.KeyLimit.Remedy).WriteAsync(http);
            return;
        }

        KeyLog.Created(logger, made.Key.Id, string.Join(' ', ScopeNames.List(made.Key.Scopes)), caller.KeyId);
        http.Response.Headers.Location = $"/v1/keys/{made.Key.Id}";
        NewKeyView view = new(made.Token, KeyView.Of(made.Key));
        await JsonBodies.WriteAsync(http, StatusCodes.Status201Created, view, KeyJson.Default.NewKeyView);
    }
}
