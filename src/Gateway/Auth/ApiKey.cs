using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Auth;

/// <summary>One API key without its secret, which nobody keeps.</summary>
/// <param name="Id">Twelve letters and digits; the part of the key that logs may show.</param>
/// <param name="Name">For people.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Stream">The one stream it is good for; <c>null</c> for any.</param>
/// <param name="PerSecond">Its own request rate; <c>null</c> for the node's.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From then on it is invalid; <c>null</c> for never.</param>
/// <param name="RevokedAt">Since when it is invalid; <c>null</c> when it is not revoked.</param>
public sealed record ApiKey(
    string Id,
    string Name,
    ApiScopes Scopes,
    StreamId? Stream,
    double? PerSecond,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);
}

/// <summary>What to make a key of.</summary>
public sealed record NewApiKey(
    string Name, ApiScopes Scopes, StreamId? Stream, double? PerSecond, DateTimeOffset? ExpiresAt);
