using Akka.Actor;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Placement;

/// <summary>Looks a decision up here, then at all other nodes at once. Thread-safe.</summary>
internal sealed class DecisionSearch(DecisionLog decisions, Func<ActorSystem?> current)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<PlacementExplanation?> FindAsync(PeerId peer, CancellationToken cancellation)
    {
        if (decisions.Find(peer) is { } here)
        {
            return here;
        }

        List<Task<PlacementExplanation?>> asking = [.. Others().Select(node => AskAsync(node, peer, cancellation))];
        while (asking.Count > 0)
        {
            Task<PlacementExplanation?> first = await Task.WhenAny(asking);
            asking.Remove(first);
            if (await first is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <returns><c>null</c> when no member has this address.</returns>
    public string? NodeAt(NodeAddress address) => current() is { } system
        ? ClusterNode.All(Akka.Cluster.Cluster.Get(system).State)
            .FirstOrDefault(node => node.Address.ToString() == address.ToString())?.NodeId
        : null;

    private static async Task<PlacementExplanation?> AskAsync(
        ActorSelection node, PeerId peer, CancellationToken cancellation)
    {
        try
        {
            return (await node.Ask<PlacementMessages.Recalled>(
                new PlacementMessages.Recall(peer), Patience, cancellation)).Explanation;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return null; // A node that does not answer remembers nothing that would help.
        }
    }

    private IReadOnlyList<ActorSelection> Others()
    {
        if (current() is not { } system)
        {
            return [];
        }

        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(system);
        return
        [
            .. ClusterNode.All(cluster.State)
                .Where(node => node.IsUp && node.Address != cluster.SelfAddress)
                .Select(node => system.ActorSelection(
                    new RootActorPath(node.Address) / "user" / DecisionActor.Name)),
        ];
    }
}
