using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>How this node is, measured now.</summary>
internal interface INodeVitals
{
    /// <summary>It is up to the point where it can take sessions.</summary>
    bool IsReady { get; }

    bool IsDraining { get; }

    NodeReport Read();
}
