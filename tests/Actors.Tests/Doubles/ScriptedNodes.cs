using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>A board on which every node lives until a test says otherwise.</summary>
internal sealed class ScriptedNodes(string self = TestOptions.NodeId) : INodeBoard
{
    public HashSet<string> Dead { get; } = [];

    public NodeReport Self { get; } = new() { NodeId = self, Site = TestOptions.Site };

    public IReadOnlyList<NodeReport> Live => [Self];

    public bool IsLive(string nodeId) => !Dead.Contains(nodeId);
}
