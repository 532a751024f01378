using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Operations.Commands;

namespace Ooblex.Node.Commands;

/// <summary>The <c>keys</c> palette: the API keys of this node, or of its cluster.</summary>
internal static class KeyCommands
{
    private const int MaxNameLength = 100;

    public static IReadOnlyList<OpsCommand> All(ApiKeyStore keys, TimeProvider time) =>
    [
        new("keys", "list", "API keys, without their secrets", (call, stop) => List(keys, time, call, stop)),
        new(
            "keys",
            "create",
            "Makes a key and shows it this once",
            (call, stop) => Create(keys, time, call, stop),
            new OpsArgumentInfo("name", 'n', "For people", Required: true),
            new OpsArgumentInfo("scopes", 's', "publish,view,ai,admin,turn", Required: true),
            new OpsArgumentInfo("stream", 't', "The one stream it is good for", Required: false),
            new OpsArgumentInfo("days", 'd', "How long it is valid", Required: false)),
        new(
            "keys",
            "revoke",
            "Ends a key",
            (call, stop) => Revoke(keys, call, stop),
            new OpsArgumentInfo("id", 'i', "As keys list shows it", Required: true)),
    ];

    private static async Task<OpsRefusal?> List(
        ApiKeyStore keys, TimeProvider time, OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("id", "name", "scopes", "stream", "created", "expires", "state");
        DateTimeOffset now = time.GetUtcNow();
        foreach (ApiKey key in keys.List())
        {
            table.Add(
                key.Id,
                key.Name,
                NamesOf(key.Scopes),
                key.Stream?.Value,
                key.CreatedAt.ToString("u"),
                key.ExpiresAt?.ToString("u"),
                key.IsValidAt(now) ? "valid" : key.RevokedAt is null ? "expired" : "revoked");
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private static async Task<OpsRefusal?> Create(
        ApiKeyStore keys, TimeProvider time, OpsCall call, CancellationToken cancellation)
    {
        if (call["name"].Length is 0 or > MaxNameLength)
        {
            return $"a name has 1 to {MaxNameLength} characters";
        }

        if (Scopes(call["scopes"]) is not { } scopes)
        {
            return "scopes are publish, view, ai, admin and turn, with commas";
        }

        StreamId? stream = null;
        if (call.Optional("stream") is { } name)
        {
            if (!StreamId.TryParse(name, out StreamId id))
            {
                return "a stream's name has 1 to 30 of [A-Za-z0-9_]";
            }

            stream = id;
        }

        DateTimeOffset? expires = null;
        if (call.Optional("days") is { } text)
        {
            if (!int.TryParse(text, out int days) || days is < 1 or > 3650)
            {
                return "days is a number from 1 to 3650";
            }

            expires = time.GetUtcNow().AddDays(days);
        }

        NewApiKey wanted = new(call["name"], scopes, stream, PerSecond: null, expires);
        if (await keys.CreateAsync(wanted, cancellation) is not { } made)
        {
            return "there are as many keys as may be; revoke one";
        }

        OpsTable table = new OpsTable("id", "key").Add(made.Key.Id, made.Token);
        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private static async Task<OpsRefusal?> Revoke(ApiKeyStore keys, OpsCall call, CancellationToken cancellation)
    {
        if (!await keys.RevokeAsync(call["id"], cancellation))
        {
            return "there is no such key";
        }

        await call.Output.LineAsync($"revoked {call["id"]}", cancellation);
        return null;
    }

    private static ApiScopes? Scopes(string text)
    {
        ApiScopes scopes = ApiScopes.None;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse(name, ignoreCase: true, out ApiScopes scope) || !Enum.GetNames<ApiScopes>()
                .Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return null;
            }

            scopes |= scope;
        }

        return scopes == ApiScopes.None ? null : scopes;
    }

    private static string NamesOf(ApiScopes scopes) =>
        string.Join(',', Enum.GetValues<ApiScopes>().Where(s => s != ApiScopes.None && scopes.HasFlag(s)))
            .ToLowerInvariant();
}
