using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Placement;

/// <summary>Counts what placement decides about sessions, by fixed words. Thread-safe.</summary>
internal sealed class PlacementCounters : IPlacementFigures
{
    private const string Crowded = "crowded";

    // A node that never carries media is passed over by every session, and shards alone wait for steadiness.
    private static readonly PlacementRefusal[] Refusals =
    [
        .. Enum.GetValues<PlacementRefusal>().Except(
            [PlacementRefusal.None, PlacementRefusal.NoMedia, PlacementRefusal.Unsteady]),
    ];

    private static readonly int Tiers = Enum.GetValues<PlacementTier>().Length;

    private readonly Counts _publishers = new();
    private readonly Counts _viewers = new();

    public IReadOnlyList<PlacementFigure> Sent => Read(counts =>
        Enum.GetValues<PlacementTier>().Where(tier => tier != PlacementTier.Own) // Of entities, never of sessions.
            .Select(tier => (NameOf(tier), Volatile.Read(ref counts.Sent[(int)tier]))));

    public IReadOnlyList<PlacementFigure> PassedOver => Read(counts =>
        Refusals.Select(why => (NameOf(why), Volatile.Read(ref counts.Refused[(int)why])))
            .Append((Crowded, Volatile.Read(ref counts.Crowded))));

    public IReadOnlyList<PlacementFigure> TurnedAway => Read(counts => [("", Volatile.Read(ref counts.TurnedAway))]);

    /// <param name="role">Of the session.</param>
    /// <param name="ranking">What the rules said of each node, best first.</param>
    public void Count(PeerRole role, IReadOnlyList<Ranked> ranking)
    {
        Counts counts = Of(role);
        Ranked? best = ranking is [{ IsRefused: false } first, ..] ? first : null;
        Interlocked.Increment(ref best is null ? ref counts.TurnedAway : ref counts.Sent[(int)best.Tier]);
        foreach (Ranked node in ranking)
        {
            bool isNearer = best is null || (node.Tier, node.Distance).CompareTo((best.Tier, best.Distance)) < 0;
            if (isNearer && node.IsRefused)
            {
                Interlocked.Increment(ref counts.Refused[(int)node.Refusal]);
            }
            else if (isNearer && node.IsCrowded)
            {
                Interlocked.Increment(ref counts.Crowded);
            }
        }
    }

    private static string NameOf(PlacementTier tier) => tier switch
    {
        PlacementTier.HomeEdge => "home-edge",
        PlacementTier.Home => "home",
        PlacementTier.NearEdge => "near-edge",
        PlacementTier.Cloud => "cloud",
        _ => "far-edge",
    };

    private static string NameOf(PlacementRefusal why) => why switch
    {
        PlacementRefusal.Unreachable => "unreachable",
        PlacementRefusal.Silent => "silent",
        PlacementRefusal.Draining => "draining",
        PlacementRefusal.Full => "full",
        _ => "said-no",
    };

    private Counts Of(PeerRole role) => role == PeerRole.Publisher ? _publishers : _viewers;

    private IReadOnlyList<PlacementFigure> Read(Func<Counts, IEnumerable<(string Label, long Count)>> read) =>
    [
        .. new[] { PeerRole.Publisher, PeerRole.Viewer }.SelectMany(role =>
            read(Of(role)).Select(figure => new PlacementFigure(role, figure.Label, figure.Count))),
    ];

    private sealed class Counts
    {
        public readonly long[] Sent = new long[Tiers];
        public readonly long[] Refused = new long[Enum.GetValues<PlacementRefusal>().Length];
        public long Crowded;
        public long TurnedAway;
    }
}
