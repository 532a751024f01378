using System.Net;
using Ooblex.Actors.Bootstrap;
using Ooblex.Configuration.Hocon;
using Ooblex.Contracts.Cluster;
using Ooblex.Operations.Bootstrap;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.cluster.bootstrap</c> and <c>ooblex.cluster.discovery</c>.</summary>
internal static class BootstrapSection
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static BootstrapOptions Bind(HoconReader hocon) => new()
    {
        Enabled = hocon.Flag("enabled"),
        NewClusterEnabled = hocon.Flag("new-cluster-enabled"),
        RequiredContactPoints = hocon.Int("required-contact-point-nr", 1, 1_000),
        ContactWithAll = hocon.Flag("contact-with-all-contact-points"),
        StableMargin = hocon.Duration("stable-margin", TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        LookupInterval = hocon.Duration("lookup-interval", Short, Minute),
        ProbeInterval = hocon.Duration("probe-interval", Short, Minute),
        ProbingFailureTimeout = hocon.Duration("probing-failure-timeout", Short, Minute * 10),
        JoinTimeout = hocon.Duration("join-timeout", TimeSpan.FromSeconds(1), Minute * 10),
    };

    /// <param name="hocon">The section.</param>
    /// <param name="enabled">Bootstrap is on, so there must be something to discover.</param>
    public static DiscoveryOptions BindDiscovery(HoconReader hocon, bool enabled)
    {
        int fallbackPort = hocon.Port("fallback-port", mayBeZero: false);
        DiscoveryOptions discovery = new()
        {
            Method = hocon.OneOf<DiscoveryMethod>("method"),
            ContactPoints = ContactPoints(hocon, fallbackPort),
            DnsName = hocon.OptionalText("dns-name") ?? "",
            DnsServer = hocon.OptionalText("dns-server") ?? "",
            FallbackPort = fallbackPort,
            ResolveTimeout = hocon.Duration("resolve-timeout", Short, Minute),
            ProbeTimeout = hocon.Duration("probe-timeout", Short, Minute),
        };
        if (enabled && discovery is { Method: DiscoveryMethod.Config, ContactPoints.Count: 0 })
        {
            hocon.Problem("contact-points", "is empty, and ooblex.cluster.bootstrap is enabled");
        }

        if (enabled && discovery is { Method: DiscoveryMethod.Dns, DnsName: "" })
        {
            hocon.Problem("dns-name", "is empty, and nodes are to be found by DNS");
        }

        if (discovery.DnsServer.Length > 0 && !IPEndPoint.TryParse(discovery.DnsServer, out _))
        {
            hocon.Problem("dns-server", $"is \"{discovery.DnsServer}\"; it must be ADDRESS:PORT");
        }

        return discovery;
    }

    private static IReadOnlyList<ContactPoint> ContactPoints(HoconReader hocon, int fallbackPort)
    {
        List<ContactPoint> points = [];
        foreach (string item in hocon.List("contact-points"))
        {
            if (ContactPoint.TryParse(item, fallbackPort, out ContactPoint? point))
            {
                points.Add(point);
            }
            else
            {
                hocon.Problem("contact-points", $"holds \"{item}\"; a contact point is HOST:PORT of a management port");
            }
        }

        return points;
    }
}
