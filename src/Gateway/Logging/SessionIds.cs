using Ooblex.Contracts.Peers;

namespace Ooblex.Gateway.Logging;

/// <summary>Session ids for eyes that must not get a usable session URL.</summary>
internal static class SessionIds
{
    private const int Shown = 4;

    public static string Shorten(PeerId peer) => $"{peer.Node}.{peer.Secret[..Shown]}…";

    /// <summary>A path with a session id at its end or before <c>/stats</c>, shortened.</summary>
    public static string ShortenPath(string path)
    {
        string[] segments = path.Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            if (PeerId.TryParse(segments[i], out PeerId peer))
            {
                segments[i] = Shorten(peer);
            }
        }

        return string.Join('/', segments);
    }
}
