using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Auth;

/// <summary>Who makes a request, after the key was checked.</summary>
/// <param name="KeyId">
/// Owner of the sessions it opens: a key's id, <c>bootstrap</c>, <c>anonymous</c> or <c>view:stream</c>.
/// </param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Stream">The one stream it may touch; <c>null</c> for any.</param>
/// <param name="PerSecond">Its own request rate; <c>null</c> for the node's.</param>
internal sealed record Caller(string KeyId, ApiScopes Scopes, StreamId? Stream, double? PerSecond)
{
    public static readonly Caller Anonymous = new("anonymous", ApiScopes.View, null, null) { IsShared = true };

    public static readonly Caller Bootstrap = new("bootstrap", ScopeNames.All, null, null);

    /// <summary>Nobody in particular: many strangers come under the same id.</summary>
    public bool IsShared { get; private init; }

    /// <summary>Whoever holds a token of the <c>WHEP</c> header.</summary>
    public static Caller ViewerOf(StreamId stream) =>
        new($"view:{stream.Value}", ApiScopes.View, stream, null) { IsShared = true };

    public bool IsAdmin => (Scopes & ApiScopes.Admin) != 0;

    public bool Has(ApiScopes any) => (Scopes & any) != 0;

    public bool MayTouch(StreamId stream) => Stream is not { } only || only == stream;

    /// <summary>A session belongs to the key that opened it.</summary>
    public bool Owns(string keyId) => IsAdmin || string.Equals(KeyId, keyId, StringComparison.Ordinal);
}
