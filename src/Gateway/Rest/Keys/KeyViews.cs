using Ooblex.Gateway.Auth;

namespace Ooblex.Gateway.Rest.Keys;

/// <summary>Body of POST /v1/keys.</summary>
internal sealed record KeyRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public string? Stream { get; init; }

    public double? PerSecond { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key without its secret.</summary>
internal sealed record KeyView(
    string Id,
    string Name,
    IReadOnlyList<string> Scopes,
    string? Stream,
    double? PerSecond,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    public static KeyView Of(ApiKey key) => new(
        key.Id,
        key.Name,
        ScopeNames.List(key.Scopes),
        key.Stream?.Value,
        key.PerSecond,
        key.CreatedAt,
        key.ExpiresAt,
        key.RevokedAt);
}

internal sealed record KeyListView(IReadOnlyList<KeyView> Keys);

/// <summary>The only answer that ever holds a key's secret.</summary>
internal sealed record NewKeyView(string Key, KeyView About);
