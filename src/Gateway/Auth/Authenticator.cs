using System.Security.Cryptography;
using System.Text;

namespace Ooblex.Gateway.Auth;

/// <summary>From a bearer token to a <see cref="Caller"/>. Touches memory only.</summary>
internal sealed class Authenticator
{
    private readonly ApiKeyStore _keys;
    private readonly ViewTokens _viewTokens;
    private readonly byte[]? _bootstrapHash;

    public Authenticator(ApiKeyStore keys, ViewTokens viewTokens, AuthOptions options)
    {
        (_keys, _viewTokens) = (keys, viewTokens);
        string bootstrap = options.BootstrapKey?.Reveal() ?? "";
        _bootstrapHash = bootstrap.Length > 0 ? Digest(bootstrap) : null;
    }

    /// <summary>Whether "unknown" means anything yet.</summary>
    public bool KnowsKeys => _keys.IsLoaded;

    /// <summary><c>null</c> for a token that is unknown, expired or revoked.</summary>
    public Caller? Authenticate(string token)
    {
        // Hashes are compared, not texts: neither content nor length of the key shows in the time taken.
        if (_bootstrapHash is not null && CryptographicOperations.FixedTimeEquals(_bootstrapHash, Digest(token)))
        {
            return Caller.Bootstrap;
        }

        if (_keys.Verify(token) is { } key)
        {
            return new Caller(key.Id, key.Scopes, key.Stream, key.PerSecond);
        }

        return _viewTokens.Verify(token) is { } stream ? Caller.ViewerOf(stream) : null;
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
