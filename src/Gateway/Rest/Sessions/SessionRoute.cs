using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Sessions;

/// <summary>Reads <c>{session}</c> of a path.</summary>
internal static class SessionRoute
{
    public static bool TryRead(HttpContext http, out PeerId peer, [NotNullWhen(false)] out Problem? problem)
    {
        bool good = PeerId.TryParse(http.GetRouteValue("session") as string, out peer);
        problem = good ? null : Problems.NotFound.With("There is no such session.");
        return good;
    }
}
