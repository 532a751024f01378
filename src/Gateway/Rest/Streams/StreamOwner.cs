using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>Who may change or end a stream: an admin, or a publish key made for this one stream.</summary>
internal static class StreamOwner
{
    public static bool TryAdmit(
        this Access access,
        HttpContext http,
        StreamId stream,
        [NotNullWhen(true)] out Caller? owner,
        [NotNullWhen(false)] out Problem? problem)
    {
        if (!access.TryAdmit(http, ApiScopes.Publish | ApiScopes.Admin, stream, out owner, out problem))
        {
            return false;
        }

        return owner.TryOwn(out problem);
    }

    /// <summary>Whether a key that was let in may change the stream that it was let in for.</summary>
    public static bool TryOwn(this Caller caller, [NotNullWhen(false)] out Problem? problem)
    {
        bool owns = caller.IsAdmin || caller.Stream is not null;
        problem = owns
            ? null
            : Problems.InsufficientScope.With("This needs the scope admin, or a key made for this stream.");
        return owns;
    }
}
