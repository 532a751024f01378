using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Signalling;

/// <summary>Reads <c>{stream}</c> and <c>{session}</c> of a path.</summary>
internal static class StreamRoute
{
    public static bool TryStream(HttpContext http, out StreamId stream, [NotNullWhen(false)] out Problem? problem)
    {
        bool good = StreamId.TryParse(http.GetRouteValue("stream") as string, out stream);
        problem = good ? null : Problems.InvalidStreamId.With(Problems.InvalidStreamId.Remedy);
        return good;
    }

    /// <summary>A session path that cannot be one of ours names nothing, so it is simply not found.</summary>
    public static bool TrySession(
        HttpContext http, out StreamId stream, out PeerId peer, [NotNullWhen(false)] out Problem? problem)
    {
        peer = default;
        if (!TryStream(http, out stream, out problem))
        {
            return false;
        }

        bool good = PeerId.TryParse(http.GetRouteValue("session") as string, out peer);
        problem = good ? null : Problems.NotFound.With("There is no such session.");
        return good;
    }
}
