using System.Net;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Contracts.Cluster;

/// <summary>A session that somebody wants to open.</summary>
/// <param name="Role">To publish or to watch.</param>
/// <param name="Stream">Which stream.</param>
/// <param name="Client">Where the request came from.</param>
/// <param name="Site">What the client said about where it is; <c>null</c> when it said nothing.</param>
public sealed record SessionWish(PeerRole Role, StreamId Stream, IPAddress? Client, string? Site);

/// <summary>Where a session shall be carried.</summary>
/// <param name="Node">The node whose sockets the client is to reach.</param>
/// <param name="ClientSite">Where the client is taken to be; a new stream of its belongs there.</param>
/// <param name="Reason">For operators, in one sentence: why there.</param>
public sealed record SessionPlace(NodeReport Node, string ClientSite, string Reason);

/// <summary>Chooses the node for each session.</summary>
public interface ISessionPlacement
{
    /// <returns><c>null</c> when every node that could carry it is full or leaving.</returns>
    SessionPlace? Place(SessionWish wish);
}
