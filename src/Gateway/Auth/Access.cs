using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Rates;

namespace Ooblex.Gateway.Auth;

/// <summary>The door of every endpoint: who is it, may it come in, does it come too often.</summary>
internal sealed class Access(Authenticator authenticator, RateLimits limits, GatewayOptions options)
{
    private readonly AuthOptions _options = options.Auth;

    /// <summary>Admits a request, or says why not; a challenge is then already among the response's headers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="anyOf">One of these scopes is enough.</param>
    /// <param name="stream">The stream it is about, or <c>null</c>.</param>
    /// <param name="caller">Who it is, when admitted.</param>
    /// <param name="refusal">The answer, when not.</param>
    public bool TryAdmit(
        HttpContext http,
        ApiScopes anyOf,
        StreamId? stream,
        [NotNullWhen(true)] out Caller? caller,
        [NotNullWhen(false)] out Problem? refusal)
    {
        if (!TryIdentify(http, anyOf, out caller, out refusal))
        {
            return false;
        }

        http.Features.Set(caller);
        if (!limits.TakeForKey(caller, out TimeSpan wait))
        {
            refusal = Problems.RateLimited.With("This key has used up its requests.") with { RetryAfter = wait };
            return false;
        }

        if (!caller.Has(anyOf))
        {
            string needed = string.Join(" or ", ScopeNames.List(anyOf));
            Challenge(http, $", error=\"insufficient_scope\", scope=\"{string.Join(' ', ScopeNames.List(anyOf))}\"");
            refusal = Problems.InsufficientScope.With($"This needs the scope {needed}.");
            return false;
        }

        if (stream is { } wanted && !caller.MayTouch(wanted))
        {
            refusal = Problems.OtherStream.With($"This key is good for the stream {caller.Stream} only.");
            return false;
        }

        refusal = null;
        return true;
    }

    /// <summary>Does it carry a good key? For answers that only differ in what they show; wrong keys count.</summary>
    public bool IsKnown(HttpContext http)
    {
        if (ReadToken(http.Request) is not { } token || !limits.MayTryKey(ClientAddress.Of(http), out _))
        {
            return false;
        }

        if (authenticator.Authenticate(token) is not null)
        {
            return true;
        }

        limits.CountWrongKey(ClientAddress.Of(http));
        return false;
    }

    private bool TryIdentify(
        HttpContext http,
        ApiScopes anyOf,
        [NotNullWhen(true)] out Caller? caller,
        [NotNullWhen(false)] out Problem? refusal)
    {
        (caller, refusal) = (null, null);
        if (ReadToken(http.Request) is not { } token)
        {
            if (_options.AnonymousView && (anyOf & ApiScopes.View) != 0)
            {
                caller = Caller.Anonymous;
                return true;
            }

            Challenge(http, "");
            refusal = Problems.MissingCredentials.With("Send Authorization: Bearer with an API key.");
            return false;
        }

        string address = ClientAddress.Of(http);
        if (!limits.MayTryKey(address, out TimeSpan wait))
        {
            refusal = Problems.RateLimited.With("Too many wrong keys came from this address.") with
            {
                RetryAfter = wait,
            };
            return false;
        }

        caller = authenticator.Authenticate(token);
        if (caller is not null)
        {
            return true;
        }

        if (!authenticator.KnowsKeys)
        {
            refusal = Problems.Unavailable.With("The keys have not been read from the database yet.") with
            {
                RetryAfter = options.Signalling.OverloadRetry,
            };
            return false;
        }

        limits.CountWrongKey(address);
        Challenge(http, ", error=\"invalid_token\", error_description=\"unknown, expired or revoked\"");
        refusal = Problems.InvalidCredentials.With("The key is unknown, expired or revoked.");
        return false;
    }

    // RFC 6750 §2.1 and §2.3; the scheme's name is case-insensitive (RFC 9110 §11.1).
    private string? ReadToken(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        const string scheme = "Bearer ";
        if (header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            string token = header[scheme.Length..].Trim();
            return token.Length > 0 ? token : null;
        }

        return _options.TokenInQuery && header.Length == 0 && request.Query["token"] is [{ Length: > 0 } query]
            ? query
            : null;
    }

    private void Challenge(HttpContext http, string parameters) =>
        http.Response.Headers[HeaderNames.WWWAuthenticate] = $"Bearer realm=\"{_options.Realm}\"{parameters}";
}
