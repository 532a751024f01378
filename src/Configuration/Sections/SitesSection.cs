using Ooblex.Actors.Placement;
using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.sites</c>.</summary>
internal static class SitesSection
{
    public static IReadOnlyList<SiteOptions> Bind(HoconReader hocon) =>
        [.. hocon.Names().Select(name => Site(name, hocon.Section(name)))];

    private static SiteOptions Site(string name, HoconReader hocon)
    {
        IReadOnlyList<string> near = hocon.Has("near") ? hocon.List("near") : [];
        if (near.Contains(name))
        {
            hocon.Problem("near", "names the site itself");
        }

        return new SiteOptions
        {
            Name = name,
            Networks = hocon.Has("networks") ? hocon.Networks("networks") : [],
            Near = near,
            Gateway = hocon.Has("gateway") ? hocon.Url("gateway") : "",
        };
    }
}
