using System.Collections.Concurrent;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>The nodes a gateway chooses from, in the order that a test wants; at first it is alone.</summary>
internal sealed class ScriptedCluster(string self, string site) : ISessionPlacement, INodeBoard
{
    private readonly HashSet<string> _silent = [];

    /// <summary>Best first.</summary>
    public List<NodeReport> Nodes { get; } = [new() { NodeId = self, Site = site }];

    public ConcurrentQueue<SessionWish> Wishes { get; } = new();

    public ConcurrentQueue<(PeerId Peer, SessionPlace Place)> Placed { get; } = new();

    public NodeReport Self => Nodes.First(node => node.NodeId == self);

    public IReadOnlyList<NodeReport> Live => Nodes.ToArray();

    public SessionPlace? Place(SessionWish wish)
    {
        Wishes.Enqueue(wish);
        return Nodes.FirstOrDefault(node => !wish.Refused.Contains(node.NodeId)) is { } node
            ? new SessionPlace(node, wish.Site ?? site, "as scripted")
            : null;
    }

    public bool KnowsSite(string name) => Nodes.Any(node => node.Site == name);

    public void Opened(PeerId peer, SessionPlace place) => Placed.Enqueue((peer, place));

    public bool IsLive(string nodeId)
    {
        lock (_silent)
        {
            return Nodes.Any(node => node.NodeId == nodeId) && !_silent.Contains(nodeId);
        }
    }

    public void Silence(string nodeId)
    {
        lock (_silent)
        {
            _silent.Add(nodeId);
        }
    }
}
