using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Placement;

/// <summary>A node that is as a test says.</summary>
internal sealed class ScriptedVitals(NodeReport report) : INodeVitals
{
    public NodeReport Report { get; set; } = report;

    public bool IsReady { get; set; } = true;

    public bool IsDraining { get; set; }

    public NodeReport Read() => Report;
}
