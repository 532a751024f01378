using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Placement;

/// <summary>Sends each client to a node near it, by <see cref="PlacementRules"/> and the board, from memory.</summary>
internal sealed class SessionPlacement(
    NodeBoard board, PlacementRules rules, DecisionLog decisions, PlacementCounters counters, TimeProvider time)
    : ISessionPlacement
{
    private readonly RecentPlacements _recent = new(time);

    public SessionPlace? Place(SessionWish wish)
    {
        (PlacementExplanation explanation, IReadOnlyList<Ranked> ranking) = Rank(wish);
        counters.Count(wish.Role, ranking);
        if (explanation.Node is not { } nodeId || board.Find(nodeId) is not { } node)
        {
            return null;
        }

        _recent.Add(nodeId);
        return new SessionPlace(WithGateway(node.Report), explanation.Site, explanation.Reason)
        {
            Explanation = explanation with { DecidedAt = time.GetUtcNow() },
        };
    }

    public bool KnowsSite(string site) =>
        rules.Sites.Knows(site) || board.HasSeenSite(site);

    public void Opened(PeerId peer, SessionPlace place)
    {
        if (place.Explanation is { } explanation)
        {
            decisions.Add(peer, explanation);
        }
    }

    /// <summary>Where it would go, and why; sends nobody there.</summary>
    public PlacementExplanation Explain(SessionWish wish) => Rank(wish).Explanation;

    private (PlacementExplanation Explanation, IReadOnlyList<Ranked> Ranking) Rank(SessionWish wish)
    {
        (string site, string siteReason) = SiteOf(wish);
        Affinity affinity = Affinity.Session(site);
        IReadOnlyList<Candidate> nodes = Candidates(wish);
        string subject = $"{(wish.Role == PeerRole.Publisher ? "publisher" : "viewer")} of {wish.Stream}";
        IReadOnlyList<Ranked> ranking = rules.Rank(affinity, nodes, time.GetUtcNow());
        return (Verdicts.Explain(subject, affinity, siteReason, ranking, rules), ranking);
    }

    // Of all ways to know where somebody is, the one that is least likely to be a guess.
    private (string Site, string Reason) SiteOf(SessionWish wish)
    {
        if (wish.Site is { } said)
        {
            return (said, "the client says so");
        }

        return wish.Client is { } address && rules.Sites.SiteOf(address) is { } site
            ? (site, "by the client's network")
            : (board.Self.Site, "the gateway's own site");
    }

    private IReadOnlyList<Candidate> Candidates(SessionWish wish)
    {
        IReadOnlyList<KnownNode> known = board.Known;

        // Alone, a node knows better than its last report whether it has room: the media engine decides.
        bool isAlone = known.Count(node => node is { IsMember: true, IsFresh: true }) == 1;
        string self = board.Self.NodeId;
        IEnumerable<KnownNode> wanted = known.Where(node => wish.Node is null || wish.Node == node.Report.NodeId);
        return
        [
            .. wanted.Select(node => new Candidate(node.Report)
            {
                IsUp = node.IsMember,
                IsLive = node.IsFresh,
                Version = node.Version,
                IsHere = node.Report.NodeId == self,
                SaidNo = wish.Refused.Contains(node.Report.NodeId),
                Pending = _recent.Count(node.Report.NodeId),
                MayOverflow = isAlone,
            }),
        ];
    }

    private NodeReport WithGateway(NodeReport node) =>
        rules.Sites.GatewayOf(node.Site) is { Length: > 0 } gateway ? node with { GatewayUrl = gateway } : node;
}
