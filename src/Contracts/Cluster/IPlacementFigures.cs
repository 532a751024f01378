using Ooblex.Contracts.Peers;

namespace Ooblex.Contracts.Cluster;

/// <summary>How this gateway has placed sessions since its process started. Thread-safe.</summary>
public interface IPlacementFigures
{
    /// <summary>Sent to a node, by how near that was to the client: "home-edge", "cloud" and the like.</summary>
    IReadOnlyList<PlacementFigure> Sent { get; }

    /// <summary>Nodes that were nearer and did not get a session, by why: "full", "draining" and the like.</summary>
    IReadOnlyList<PlacementFigure> PassedOver { get; }

    /// <summary>Turned away, as there was no node at all that could take them; the label is empty.</summary>
    IReadOnlyList<PlacementFigure> TurnedAway { get; }
}

/// <param name="Role">Of the sessions.</param>
/// <param name="Label">One of a few fixed words.</param>
/// <param name="Count">Since the start.</param>
public readonly record struct PlacementFigure(PeerRole Role, string Label, long Count);
