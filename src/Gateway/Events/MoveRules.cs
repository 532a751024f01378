using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;

namespace Ooblex.Gateway.Events;

/// <summary>Which sessions have to move now, and where to.</summary>
/// <remarks>Nothing is sent for it: every gateway reads in the reports which nodes are about to leave.</remarks>
internal sealed class MoveRules(ISessionPlacement placement, INodeBoard board, TimeSpan publisherHeadStart)
{
    private readonly Dictionary<string, TimeSpan> _drainingSince = [];

    /// <summary>Looks at the board; once per round.</summary>
    public void Look(TimeSpan now)
    {
        HashSet<string> draining = [.. board.Live.Where(node => node.Draining).Select(node => node.NodeId)];
        foreach (string nodeId in _drainingSince.Keys.Where(nodeId => !draining.Contains(nodeId)).ToArray())
        {
            _drainingSince.Remove(nodeId);
        }

        foreach (string nodeId in draining)
        {
            _drainingSince.TryAdd(nodeId, now);
        }
    }

    /// <returns>The URL to go to, empty for the one the client knows; <c>null</c>: it stays for now.</returns>
    public string? Target(EventStreamOwner owner, PeerId? publisher, TimeSpan now)
    {
        bool gatewayLeaves = board.Self.Draining;
        bool nodeLeaves = _drainingSince.TryGetValue(owner.Peer.Node, out TimeSpan since);
        if (!gatewayLeaves && !nodeLeaves)
        {
            return null;
        }

        // A viewer that moves with its publisher in one moment would wait for a picture that nobody sends yet.
        bool publisherIsOnItsWay = owner.Kind.Role == PeerRole.Viewer
            && publisher is { } source
            && _drainingSince.TryGetValue(source.Node, out TimeSpan sourceSince)
            && now - (nodeLeaves && since < sourceSince ? since : sourceSince) < publisherHeadStart;
        return publisherIsOnItsWay ? null : Where(owner, gatewayLeaves);
    }

    private string? Where(EventStreamOwner owner, bool gatewayLeaves)
    {
        if (placement.Place(new SessionWish(owner.Kind.Role, owner.Stream, owner.Client, Site: null)) is not { } place)
        {
            return null; // Nobody could take it: it had better stay where it is.
        }

        string path = owner.Kind.EndpointPath(owner.Stream);
        if (!gatewayLeaves)
        {
            return owner.BaseUrl + path;
        }

        string? gateway = place.Node.GatewayUrl.Length > 0
            ? place.Node.GatewayUrl
            : board.Live.FirstOrDefault(node => node is { Draining: false, GatewayUrl.Length: > 0 })?.GatewayUrl;
        return gateway is null ? "" : gateway + path;
    }
}
