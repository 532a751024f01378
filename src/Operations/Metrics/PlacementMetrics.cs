using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>Where this gateway has sent sessions, as Prometheus series.</summary>
internal sealed class PlacementMetrics(MetricFactory factory)
{
    private readonly Counter _sent = factory.CreateCounter(
        "ooblex_placement_sessions_total", "Sessions sent to a node, by how near it is.", ["role", "place"]);

    private readonly Counter _passedOver = factory.CreateCounter(
        "ooblex_placement_passed_over_total", "Nodes nearer to the client that did not get its session.",
        ["role", "reason"]);

    private readonly Counter _turnedAway = factory.CreateCounter(
        "ooblex_placement_turned_away_total", "Sessions that no node could take.", ["role"]);

    public void Take(IPlacementFigures now)
    {
        foreach (PlacementFigure figure in now.Sent)
        {
            _sent.WithLabels(NameOf(figure.Role), figure.Label).IncTo(figure.Count);
        }

        foreach (PlacementFigure figure in now.PassedOver)
        {
            _passedOver.WithLabels(NameOf(figure.Role), figure.Label).IncTo(figure.Count);
        }

        foreach (PlacementFigure figure in now.TurnedAway)
        {
            _turnedAway.WithLabels(NameOf(figure.Role)).IncTo(figure.Count);
        }
    }

    private static string NameOf(PeerRole role) => role == PeerRole.Publisher ? "publisher" : "viewer";
}
