using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Rest.Streams;

namespace Ooblex.Gateway.Rest.Keys;

/// <summary>What a key may be made of.</summary>
internal static class KeyRules
{
    private const double MaxPerSecond = 100_000;

    public static bool TryRead(
        KeyRequest request,
        DateTimeOffset now,
        [NotNullWhen(true)] out NewApiKey? key,
        [NotNullWhen(false)] out Problem? problem)
    {
        key = null;
        if (!StreamNames.TryName(request.Name, "", out string name, out problem))
        {
            return false;
        }

        if (!TryScopes(request.Scopes, out ApiScopes scopes))
        {
            return Invalid("scopes must list at least one of publish, view, ai, admin, turn.", out problem);
        }

        StreamId? only = null;
        if (request.Stream is { } text)
        {
            if (!StreamId.TryParse(text, out StreamId stream))
            {
                return Invalid("stream must be a stream id.", out problem);
            }

            only = stream;
        }

        if (only is not null && (scopes & ApiScopes.Admin) != 0)
        {
            return Invalid("A key for one stream cannot have the scope admin.", out problem);
        }

        if (request.PerSecond is { } rate && !(rate is > 0 and <= MaxPerSecond))
        {
            return Invalid("per_second must be above 0 and at most 100000.", out problem);
        }

        if (request.ExpiresAt is { } end && end <= now)
        {
            return Invalid("expires_at must lie in the future.", out problem);
        }

        key = new NewApiKey(name, scopes, only, request.PerSecond, request.ExpiresAt);
        return true;
    }

    private static bool Invalid(string detail, out Problem? problem)
    {
        problem = Problems.InvalidField.With(detail);
        return false;
    }

    private static bool TryScopes(IReadOnlyList<string>? names, out ApiScopes scopes)
    {
        scopes = ApiScopes.None;
        foreach (string name in names ?? [])
        {
            if (!ScopeNames.TryParse(name, out ApiScopes scope))
            {
                return false;
            }

            scopes |= scope;
        }

        return scopes != ApiScopes.None;
    }
}
