namespace Ooblex.Actors.Placement;

/// <summary>Which node something goes to: a function of where it belongs, the nodes, their load and the time.</summary>
/// <remarks>
/// The same for sessions, peers, streams and pipelines, so that what belongs together comes together. A table of its
/// answers is in docs/operations/placement.md.
/// </remarks>
internal sealed class PlacementRules(SiteMap sites, double crowdedAt, TimeSpan stableFor)
{
    public SiteMap Sites => sites;

    public double CrowdedAt => crowdedAt;

    public TimeSpan StableFor => stableFor;

    /// <summary>Every node, best first, those that cannot have it at the end.</summary>
    /// <param name="affinity">What is placed.</param>
    /// <param name="nodes">All that are known, in any order.</param>
    /// <param name="now">Counts for nodes that came back lately.</param>
    /// <param name="incumbent">
    /// Where it is now; <c>null</c> for what is new, or has lost its node. It goes elsewhere only for a node that is
    /// nearer to home, or when its node leaves; never for load alone, and never to a node that is barely back.
    /// </param>
    public IReadOnlyList<Ranked> Rank(
        Affinity affinity, IReadOnlyList<Candidate> nodes, DateTimeOffset now, string? incumbent = null)
    {
        bool mayStay = nodes.Any(node =>
            node.NodeId == incumbent && RefusalOf(affinity, node, isMove: false, now) == PlacementRefusal.None);
        return Sort(nodes.Select(node => Look(affinity, node, now, incumbent, mayStay)), affinity, incumbent);
    }

    private static IReadOnlyList<Ranked> Sort(IEnumerable<Ranked> nodes, Affinity affinity, string? incumbent) =>
    [
        .. nodes.OrderBy(ranked => ranked.IsRefused)
            .ThenBy(ranked => ranked.IsCrowded)
            .ThenBy(ranked => ranked.LacksGpu)
            .ThenBy(ranked => ranked.Tier)
            .ThenBy(ranked => ranked.Distance)
            .ThenByDescending(ranked => ranked.Node.NodeId == incumbent)
            .ThenByDescending(ranked => ranked.Node.HasMedia)
            .ThenByDescending(ranked => ranked.Node.Version)
            .ThenByDescending(ranked => ranked.Node.IsHere)
            .ThenBy(ranked => LoadStep(affinity, ranked.Node))
            .ThenBy(ranked => ranked.Node.Shards)
            .ThenBy(ranked => ranked.Node.NodeId, StringComparer.Ordinal),
    ];

    private Ranked Look(Affinity affinity, Candidate node, DateTimeOffset now, string? incumbent, bool mayStay)
    {
        bool isIncumbent = node.NodeId == incumbent;
        (PlacementTier tier, int distance) = TierOf(affinity, node);
        return new Ranked(
            node,
            tier,
            distance,
            IsCrowded: tier != PlacementTier.Own && !isIncumbent && node.Load > crowdedAt,
            LacksGpu: affinity.Wanted == Compute.Gpu && !node.HasGpu,
            RefusalOf(affinity, node, mayStay && !isIncumbent, now));
    }

    private (PlacementTier Tier, int Distance) TierOf(Affinity affinity, Candidate node)
    {
        if (affinity.Kind == AffinityKind.Peer)
        {
            // Whoever stands in for a node that is gone only closes books: any node will do, a calm one best.
            return node.NodeId == affinity.Place
                ? (PlacementTier.Own, 0)
                : (node.IsCloud ? PlacementTier.Cloud : PlacementTier.FarEdge, 0);
        }

        int distance = sites.Distance(affinity.Place, node.Report.Site);
        PlacementTier tier = (node.IsEdge, distance) switch
        {
            _ when affinity.Wanted == Compute.Cloud && node.IsCloud => PlacementTier.Cloud,
            _ when affinity.Wanted == Compute.Cloud => PlacementTier.FarEdge,
            (true, 0) => PlacementTier.HomeEdge,
            (false, 0) => PlacementTier.Home,
            (true, SiteMap.Far) => PlacementTier.FarEdge,
            (true, _) => PlacementTier.NearEdge,
            (false, _) => PlacementTier.Cloud,
        };
        return (tier, distance);
    }

    private PlacementRefusal RefusalOf(Affinity affinity, Candidate node, bool isMove, DateTimeOffset now)
    {
        if (!node.IsUp)
        {
            return PlacementRefusal.Unreachable;
        }

        if (affinity.Kind == AffinityKind.Peer && node.NodeId == affinity.Place)
        {
            return PlacementRefusal.None; // Its session is there, so it is there, to the very end.
        }

        return node switch
        {
            { IsLive: false } => PlacementRefusal.Silent,
            { CarriesMedia: false } => PlacementRefusal.NoMedia,
            { Report.Draining: true } => PlacementRefusal.Draining,
            { SaidNo: true } => PlacementRefusal.SaidNo,
            { IsFull: true } when affinity.Kind == AffinityKind.Session => PlacementRefusal.Full,
            _ when isMove && !IsSteady(node, now) => PlacementRefusal.Unsteady,
            _ => PlacementRefusal.None,
        };
    }

    private bool IsSteady(Candidate node, DateTimeOffset now) =>
        node.SteadySince is { } since && now - since >= stableFor;

    // Shards are spread by their number among nodes that are about equally full: load moves, and shards should not.
    private static double LoadStep(Affinity affinity, Candidate node) =>
        affinity.Kind == AffinityKind.Session ? node.Load : Math.Floor(node.Load * 4);
}
