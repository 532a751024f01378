using System.Net;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Contracts.Cluster;

/// <summary>A session that somebody wants to open.</summary>
/// <param name="Role">To publish or to watch.</param>
/// <param name="Stream">Which stream.</param>
/// <param name="Client">Where the request came from.</param>
/// <param name="Site">What the client said about where it is; <c>null</c> when it said nothing.</param>
public sealed record SessionWish(PeerRole Role, StreamId Stream, IPAddress? Client, string? Site)
{
    /// <summary>This node or none: an operator says so, or a node that warms up; <c>null</c> for the best.</summary>
    public string? Node { get; init; }

    /// <summary>Nodes that had no room for this very session a moment ago.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];
}

/// <summary>Where a session shall be carried.</summary>
/// <param name="Node">The node whose sockets the client is to reach.</param>
/// <param name="ClientSite">Where the client is taken to be; a new stream of its belongs there.</param>
/// <param name="Reason">For operators, in one sentence: why there.</param>
public sealed record SessionPlace(NodeReport Node, string ClientSite, string Reason)
{
    /// <summary>What was said of each node.</summary>
    public PlacementExplanation? Explanation { get; init; }
}

/// <summary>Chooses the node for each session. Thread-safe; asks nobody.</summary>
public interface ISessionPlacement
{
    /// <returns><c>null</c> when every node that could carry it is full or leaving.</returns>
    SessionPlace? Place(SessionWish wish);

    /// <summary>Is there a site of this name, by configuration or because a node stands there?</summary>
    bool KnowsSite(string site);

    /// <summary>The session was opened there: keeps the reason for whoever asks later.</summary>
    void Opened(PeerId peer, SessionPlace place);
}
