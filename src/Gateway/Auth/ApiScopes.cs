namespace Ooblex.Gateway.Auth;

/// <summary>What an API key may do. Each is exact: admin does not publish.</summary>
[Flags]
public enum ApiScopes
{
    None = 0,

    /// <summary>WHIP, and making streams.</summary>
    Publish = 1,

    /// <summary>WHEP, and the list of streams.</summary>
    View = 2,

    /// <summary>Inference on streams.</summary>
    Ai = 4,

    /// <summary>Keys, sessions, and every stream.</summary>
    Admin = 8,

    /// <summary>TURN credentials.</summary>
    Turn = 16,
}

/// <summary>Scopes as JSON and challenges write them.</summary>
internal static class ScopeNames
{
    public const ApiScopes All =
        ApiScopes.Publish | ApiScopes.View | ApiScopes.Ai | ApiScopes.Admin | ApiScopes.Turn;

    private static readonly (ApiScopes Scope, string Name)[] Names =
    [
        (ApiScopes.Publish, "publish"),
        (ApiScopes.View, "view"),
        (ApiScopes.Ai, "ai"),
        (ApiScopes.Admin, "admin"),
        (ApiScopes.Turn, "turn"),
    ];

    public static IReadOnlyList<string> List(ApiScopes scopes) =>
        [.. Names.Where(entry => (scopes & entry.Scope) != 0).Select(entry => entry.Name)];

    public static bool TryParse(string name, out ApiScopes scope)
    {
        scope = Names.FirstOrDefault(entry => entry.Name == name).Scope;
        return scope != ApiScopes.None;
    }
}
