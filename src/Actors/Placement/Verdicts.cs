using System.Globalization;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>A ranking in words, for operators.</summary>
internal static class Verdicts
{
    /// <param name="subject">What is placed.</param>
    /// <param name="affinity">Where it belongs.</param>
    /// <param name="siteReason">How that is known.</param>
    /// <param name="ranking">What the rules said.</param>
    /// <param name="rules">Those rules.</param>
    public static PlacementExplanation Explain(
        string subject,
        Affinity affinity,
        string siteReason,
        IReadOnlyList<Ranked> ranking,
        PlacementRules rules)
    {
        Ranked? best = ranking is [{ IsRefused: false }, ..] ? ranking[0] : null;
        return new PlacementExplanation(
            subject,
            affinity.Place,
            siteReason,
            best?.Node.NodeId,
            best is null ? NoPlace(ranking, affinity, rules) : Reason(best, ranking, affinity, rules),
            DecidedAt: null,
            [
                .. ranking.Select((ranked, index) => new NodeVerdict(
                    ranked.Node.NodeId,
                    ranked.Node.Report.Site,
                    ranked.Node.Load,
                    ranked.IsRefused ? 0 : index + 1,
                    Of(ranked, affinity, rules))),
            ]);
    }

    /// <summary>One node in a few words.</summary>
    public static string Of(Ranked ranked, Affinity affinity, PlacementRules rules)
    {
        NodeReport report = ranked.Node.Report;
        return ranked.Refusal switch
        {
            PlacementRefusal.Unreachable => "not reachable",
            PlacementRefusal.Silent => "has not reported lately",
            PlacementRefusal.NoMedia => "carries no media",
            PlacementRefusal.Draining => "is about to leave",
            PlacementRefusal.Full when report.Sessions >= report.MaxSessions && report.MaxSessions > 0 =>
                $"full: {report.Sessions} of {report.MaxSessions} sessions",
            PlacementRefusal.Full => "full: all of its line is in use",
            PlacementRefusal.SaidNo => "had no room when asked",
            PlacementRefusal.Unsteady => $"good for less than {Seconds(rules.StableFor)}",
            _ => Place(ranked, affinity) + Drawbacks(ranked),
        };
    }

    private static string Place(Ranked ranked, Affinity affinity) => ranked.Tier switch
    {
        PlacementTier.Own => "carries the session",
        PlacementTier.HomeEdge => $"edge of {affinity.Place}",
        PlacementTier.Home => $"node of {affinity.Place}",
        PlacementTier.NearEdge when ranked.Distance == 1 =>
            $"edge of {ranked.Node.Report.Site}, nearest to {affinity.Place}",
        PlacementTier.NearEdge =>
            $"edge of {ranked.Node.Report.Site}, number {ranked.Distance} of those near to {affinity.Place}",
        PlacementTier.Cloud when affinity.Kind == AffinityKind.Peer => "cloud, to close the books",
        PlacementTier.Cloud => "cloud",
        _ when affinity.Kind == AffinityKind.Peer => "edge, to close the books",
        _ when affinity.Wanted == Compute.Cloud => "edge, though the cloud is wanted",
        _ => $"edge of {ranked.Node.Report.Site}, which nobody called near to {affinity.Place}",
    };

    private static string Drawbacks(Ranked ranked) =>
        (ranked.LacksGpu ? ", without a graphics card" : "")
        + (ranked.IsCrowded ? string.Create(CultureInfo.InvariantCulture, $", {ranked.Node.Load:P0} full") : "");

    private static string Reason(
        Ranked best, IReadOnlyList<Ranked> ranking, Affinity affinity, PlacementRules rules)
    {
        // Those that would have been nearer to home, had nothing spoken against them.
        IEnumerable<string> passedOver = ranking
            .Where(ranked => ranked != best && (ranked.IsRefused || ranked.IsCrowded || ranked.LacksGpu))
            .Where(ranked => (ranked.Tier, ranked.Distance).CompareTo((best.Tier, best.Distance)) < 0)
            .Select(ranked => $"{ranked.Node.NodeId} ({Of(ranked, affinity, rules)})");
        string others = string.Join(", ", passedOver);
        return Of(best, affinity, rules) + (others.Length > 0 ? $"; passed over: {others}" : "");
    }

    private static string NoPlace(IReadOnlyList<Ranked> ranking, Affinity affinity, PlacementRules rules) =>
        ranking.Count == 0
            ? "there is no node"
            : "no node takes it: " + string.Join(
                ", ", ranking.Select(ranked => $"{ranked.Node.NodeId} ({Of(ranked, affinity, rules)})"));

    private static string Seconds(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");
}
