using Ooblex.Gateway.Logging;

namespace Ooblex.Gateway.Auth;

/// <summary>Who may do what. <c>ooblex.gateway.auth</c>.</summary>
public sealed record AuthOptions
{
    /// <summary>One key of any shape with every scope; <c>null</c> for none.</summary>
    public required Redacted<string>? BootstrapKey { get; init; }

    /// <summary>WHEP and the list of streams need no key.</summary>
    public required bool AnonymousView { get; init; }

    /// <summary>A key may come as <c>?token=</c> when there is no Authorization header (RFC 9725 §4.7.1).</summary>
    public required bool TokenInQuery { get; init; }

    /// <summary>The realm of <c>WWW-Authenticate</c>.</summary>
    public required string Realm { get; init; }

    /// <summary>Keys that may exist at once, revoked ones not counted.</summary>
    public required int MaxKeys { get; init; }

    /// <summary>How often keys in PostgreSQL are read, beside the notices of changes.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Life of the view token in the <c>WHEP</c> header.</summary>
    public required TimeSpan ViewTokenLifetime { get; init; }
}
