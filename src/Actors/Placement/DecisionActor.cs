using Akka.Actor;
using Ooblex.Actors.Hosting;

namespace Ooblex.Actors.Placement;

/// <summary>Answers other nodes about sessions that this gateway placed: <c>/user/placements</c>.</summary>
internal sealed class DecisionActor : ReceiveActor
{
    public const string Name = "placements";

    public DecisionActor(DecisionLog decisions) => Receive<PlacementMessages.Recall>(
        recall => Sender.Answer(new PlacementMessages.Recalled(decisions.Find(recall.Peer))));
}
