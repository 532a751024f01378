using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Placement;

/// <summary>What nodes ask each other about what they decided.</summary>
internal static class PlacementMessages
{
    /// <summary>Did you place this session?</summary>
    public sealed record Recall(PeerId Peer);

    /// <param name="Explanation"><c>null</c>: no, or too long ago.</param>
    public sealed record Recalled(PlacementExplanation? Explanation);
}
