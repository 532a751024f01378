using Ooblex.Actors.Placement;
using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.placement</c>, and what <c>ooblex.node</c> says about what the node can carry.</summary>
internal static class PlacementSection
{
    private const long MaxBitsPerSecond = 1_000_000_000_000;

    public static PlacementOptions Bind(HoconReader ooblex, int maxSessions)
    {
        HoconReader hocon = ooblex.Section("placement");
        TimeSpan interval = hocon.Duration(
            "report-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        TimeSpan timeout = hocon.Duration(
            "report-timeout", TimeSpan.FromMilliseconds(300), TimeSpan.FromMinutes(1));
        if (timeout < 2 * interval)
        {
            hocon.Problem("report-timeout", "must be at least twice report-interval");
        }

        HoconReader node = ooblex.Section("node");
        return new PlacementOptions
        {
            ReportInterval = interval,
            ReportTimeout = timeout,
            StableFor = hocon.Duration("stable-for", TimeSpan.Zero, TimeSpan.FromHours(1)),
            MaxMoves = hocon.Int("max-moves", 1, 100),
            CrowdedAt = hocon.Number("crowded-at", 0.5, 1),
            Sites = SitesSection.Bind(ooblex.Section("sites")),
            Capacity = new NodeCapacity
            {
                MaxSessions = maxSessions,
                MaxBitsPerSecond = node.BitsPerSecond("max-bitrate", 0, MaxBitsPerSecond),
                Devices = node.List("devices"),
            },
        };
    }
}
