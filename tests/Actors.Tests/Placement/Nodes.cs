using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Placement;

/// <summary>Nodes as tests of placement want them.</summary>
internal static class Nodes
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly TimeSpan StableFor = TimeSpan.FromSeconds(30);

    /// <summary>Site b is near to a, and a to b; c is an edge of its own, near to nobody.</summary>
    public static readonly SiteMap Sites = new(
    [
        new SiteOptions { Name = "a", Networks = [], Near = ["b"], Gateway = "" },
        new SiteOptions { Name = "b", Networks = [], Near = ["a"], Gateway = "" },
    ]);

    public static readonly PlacementRules Rules = new(Sites, crowdedAt: 0.9, StableFor);

    public static Candidate Edge(string nodeId, string site, double load = 0.1, bool gpu = false) =>
        Make(nodeId, site, ["media", "gateway", "edge", .. gpu ? ["gpu"] : Array.Empty<string>()], load);

    public static Candidate Cloud(string nodeId, double load = 0.1, bool gpu = false, string site = "core") =>
        Make(nodeId, site, ["media", "gateway", "cloud", .. gpu ? ["gpu"] : Array.Empty<string>()], load);

    public static Candidate Draining(this Candidate node) =>
        node with { Report = node.Report with { Draining = true } };

    public static Candidate Loaded(this Candidate node, double load) =>
        node with { Report = node.Report with { Sessions = (int)Math.Round(load * node.Report.MaxSessions) } };

    private static Candidate Make(string nodeId, string site, IReadOnlyList<string> roles, double load) =>
        new Candidate(new NodeReport { NodeId = nodeId, Site = site, Roles = roles, MaxSessions = 1_000 })
        {
            SteadySince = Now - TimeSpan.FromMinutes(5),
        }.Loaded(load);
}
