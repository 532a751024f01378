using System.Collections.Immutable;

namespace Ooblex.Actors.Placement;

/// <summary>Which shards of one kind move where, and where a shard without a node goes.</summary>
/// <param name="rules">The ranking.</param>
/// <param name="wish">An operator's wish for a shard: a node id, or <c>null</c>.</param>
/// <param name="media">The nodes that carry what a shard is about. May be slow: asked for as late as can be.</param>
internal sealed class ShardPlan(
    PlacementRules rules, Func<string, string?> wish, Func<string, IReadOnlySet<string>> media)
{
    // Nodes that are level are evened out only when they differ by more than this, and by more than a fifth.
    private const int Unevenness = 2;

    /// <summary>The node for a shard that has none, or <c>null</c> when nobody may have it.</summary>
    public string? Home(string shard, IReadOnlyList<Candidate> nodes, DateTimeOffset now)
    {
        if (Wished(shard, nodes) is { } wished)
        {
            return wished;
        }

        IReadOnlyList<Ranked> ranking = rules.Rank(Affinity.OfShard(shard), WithMedia(shard, nodes), now);
        return ranking is [{ IsRefused: false } best, ..] ? best.Node.NodeId : null;
    }

    /// <summary>What to move, by shard; at most <paramref name="most"/>.</summary>
    /// <param name="shards">The shards of each node.</param>
    /// <param name="nodes">All nodes with a region.</param>
    /// <param name="moving">Shards that move already.</param>
    /// <param name="now">For the hysteresis.</param>
    /// <param name="most">How many may begin to move.</param>
    public IReadOnlyDictionary<string, string> Moves(
        IReadOnlyDictionary<string, ImmutableArray<string>> shards,
        IReadOnlyList<Candidate> nodes,
        IReadOnlySet<string> moving,
        DateTimeOffset now,
        int most)
    {
        Dictionary<string, string> moves = new(StringComparer.Ordinal);
        Dictionary<string, int> counts = shards.ToDictionary(node => node.Key, node => node.Value.Length);
        Look look = new(rules, WithCounts(nodes, counts), now);
        foreach ((string nodeId, string shard) in InOrder(shards))
        {
            if (moves.Count >= most)
            {
                break;
            }

            // A node that does not answer cannot hand over; the cluster will take its shards.
            Candidate? owner = look.Node(nodeId);
            if (owner is { IsUp: true, IsLive: true } && !moving.Contains(shard)
                && Better(shard, owner, look) is { } better)
            {
                moves[shard] = better;
                counts[nodeId]--;
                counts[better] = counts.GetValueOrDefault(better) + 1;
                look = new Look(rules, WithCounts(nodes, counts), now);
            }
        }

        return moves;
    }

    private static string? Evener(Ranked mine, IReadOnlyList<Ranked> ranking)
    {
        Ranked emptiest = ranking
            .Where(other => other.IsLevelWith(mine) && other.Node.Version.CompareTo(mine.Node.Version) >= 0)
            .MinBy(other => other.Node.Shards)!;
        int margin = Math.Max(Unevenness, mine.Node.Shards / 5);
        return mine.Node.Shards - emptiest.Node.Shards > margin ? emptiest.Node.NodeId : null;
    }

    private static IReadOnlyList<Candidate> WithCounts(
        IReadOnlyList<Candidate> nodes, IReadOnlyDictionary<string, int> counts) =>
        [.. nodes.Select(node => node with { Shards = counts.GetValueOrDefault(node.NodeId) })];

    // A fixed order, so that a look after a look goes on where the one before ended.
    private static IEnumerable<(string NodeId, string Shard)> InOrder(
        IReadOnlyDictionary<string, ImmutableArray<string>> shards) =>
        shards.SelectMany(node => node.Value.Select(shard => (node.Key, Shard: shard)))
            .OrderBy(entry => entry.Shard, StringComparer.Ordinal);

    private string? Better(string shard, Candidate owner, Look look)
    {
        if (Wished(shard, look.Nodes) is { } wished)
        {
            return wished == owner.NodeId ? null : wished;
        }

        Affinity affinity = Affinity.OfShard(shard);
        IReadOnlyList<Ranked> ranking = look.Rank(affinity, owner.NodeId);
        Ranked best = ranking[0];
        Ranked mine = ranking.First(ranked => ranked.Node.NodeId == owner.NodeId);
        bool stays = best == mine || best.IsRefused;
        if (affinity.Kind == AffinityKind.Peer)
        {
            return stays ? null : best.Node.NodeId; // Stand-ins are not evened out: they close books and are gone.
        }

        if (stays && (mine.IsRefused || Evener(mine, ranking) is null))
        {
            return null;
        }

        if (!mine.IsRefused && media(shard).Contains(owner.NodeId))
        {
            return null; // What is published here stays here: it moves home when its publisher has.
        }

        return stays
            ? Evener(mine, ranking)
            : rules.Rank(affinity, WithMedia(shard, look.Nodes), look.Now, owner.NodeId)[0].Node.NodeId;
    }

    private string? Wished(string shard, IReadOnlyList<Candidate> nodes) =>
        wish(shard) is { } nodeId
        && nodes.Any(node => node.NodeId == nodeId && node is { IsUp: true, IsLive: true, Report.Draining: false })
            ? nodeId
            : null;

    private IReadOnlyList<Candidate> WithMedia(string shard, IReadOnlyList<Candidate> nodes)
    {
        IReadOnlySet<string> carriers = media(shard);
        return [.. nodes.Select(node => node with { HasMedia = carriers.Contains(node.NodeId) })];
    }

    /// <summary>The nodes at one moment, ranked once for all shards that belong together and lie together.</summary>
    private sealed class Look(PlacementRules rules, IReadOnlyList<Candidate> nodes, DateTimeOffset now)
    {
        private readonly Dictionary<(Affinity, string), IReadOnlyList<Ranked>> _rankings = [];

        public IReadOnlyList<Candidate> Nodes => nodes;

        public DateTimeOffset Now => now;

        public Candidate? Node(string nodeId) => nodes.FirstOrDefault(node => node.NodeId == nodeId);

        public IReadOnlyList<Ranked> Rank(Affinity affinity, string owner)
        {
            if (!_rankings.TryGetValue((affinity, owner), out IReadOnlyList<Ranked>? ranking))
            {
                ranking = rules.Rank(affinity, nodes, now, owner);
                _rankings[(affinity, owner)] = ranking;
            }

            return ranking;
        }
    }
}
