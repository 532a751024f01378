using Akka.Actor;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Placement;

/// <summary>Looks decisions up at the node that made them, and repeats them with the nodes as they are now.</summary>
internal sealed class PlacementExplainer(
    SessionPlacement sessions,
    DecisionLog decisions,
    IStreamDirectory directory,
    IShards shards,
    NodeBoard board,
    Func<ActorSystem?> current,
    PlacementRules rules,
    TimeProvider time) : IPlacementExplainer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public PlacementExplanation Wish(SessionWish wish) => sessions.Explain(wish);

    public async Task<PlacementExplanation?> SessionAsync(PeerId peer, CancellationToken cancellation)
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

    public async Task<PlacementExplanation?> StreamAsync(StreamId stream, CancellationToken cancellation)
    {
        if ((await directory.FindAsync(stream, cancellation)).Entry is not { } entry)
        {
            return null;
        }

        string? at = await NodeOfAsync(entry.Stream, cancellation);
        Affinity affinity = new(AffinityKind.Stream, entry.Stream.Site);
        IReadOnlyList<Ranked> ranking = rules.Rank(affinity, Candidates(entry), time.GetUtcNow());
        PlacementExplanation fresh = Verdicts.Explain(
            $"stream {stream}", affinity, "the site of its first publisher", ranking, rules);
        return fresh with { Node = at, Reason = Why(fresh, entry, at) };
    }

    private static string Why(PlacementExplanation fresh, StreamEntry entry, string? at)
    {
        if (at is null)
        {
            return $"it has no home at this moment, and would get {fresh.Node ?? "none"}: {fresh.Reason}";
        }

        if (at == fresh.Node)
        {
            return fresh.Reason;
        }

        string stays = entry.Publisher?.Node == at
            ? "it stays while its publisher is here"
            : "it moves when that node has been good for long enough, or an operator wants it here";
        return $"new, it would go to {fresh.Node ?? "nowhere"} ({fresh.Reason}); {stays}";
    }

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

    private async Task<string?> NodeOfAsync(StreamRef stream, CancellationToken cancellation)
    {
        try
        {
            const string Type = ActorSystemSetup.StreamType;
            EntityPlace? place = await shards.LocateAsync(Type, stream.EntityId, cancellation);
            NodeAddress? at = place?.Address; // A region knows only where it has sent messages to.
            at ??= (await shards.RegionsAsync(Type, cancellation))?
                .FirstOrDefault(region => region.Shards.ContainsKey(place?.Shard ?? ""))?.Address;
            return at is { } address && current() is { } system
                ? ClusterNode.All(Akka.Cluster.Cluster.Get(system).State)
                    .FirstOrDefault(node => node.Address.ToString() == address.ToString())?.NodeId
                : null;
        }
        catch (TimeoutException)
        {
            return null;
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

    private IReadOnlyList<Candidate> Candidates(StreamEntry entry) =>
    [
        .. board.Known.Select(node => new Candidate(node.Report)
        {
            IsUp = node.IsMember,
            IsLive = node.IsFresh,
            Version = node.Version,
            HasMedia = entry.Publisher?.Node == node.Report.NodeId,
        }),
    ];
}
