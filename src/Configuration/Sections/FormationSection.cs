using Ooblex.Actors.Formation;
using Ooblex.Actors.Hosting;
using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads what <c>ooblex.cluster</c> says about failures, and holds it against the rest.</summary>
internal static class FormationSection
{
    public static ActorsOptions Bind(HoconReader ooblex, ActorsOptions actors)
    {
        HoconReader cluster = ooblex.Section("cluster");
        HoconReader splitBrain = cluster.Section("split-brain");
        ActorsOptions whole = actors with
        {
            Formation = new FormationOptions
            {
                Profile = cluster.OneOf<ClusterProfile>("profile"),
                CoreNodes = cluster.Int("core-nodes", 1, 99),
                Strategy = splitBrain.OneOf<SplitBrainStrategy>("strategy"),
                LeasePatience = splitBrain.Duration(
                    "lease-patience", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            },
        };
        foreach ((string key, string message) in FormationRules.Objections(whole))
        {
            ooblex.Problem(key, message);
        }

        return whole;
    }
}
