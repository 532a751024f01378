using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Ooblex.Contracts.Cluster;
using Ooblex.Operations.Health;
using Ooblex.Operations.Metrics;
using Prometheus;

namespace Ooblex.Operations.Management;

/// <summary>The routes of the management port: probes, metrics, and the cluster as Akka.Management shows it.</summary>
public static class ManagementRoutes
{
    public static void MapManagement(
        this IEndpointRouteBuilder routes,
        Func<HealthReport> report,
        NodeMetrics metrics,
        IClusterMembership cluster,
        ManagementOptions options)
    {
        routes.MapProbes(report);
        routes.MapMetrics("/metrics", metrics.Registry);
        routes.MapCluster(cluster, options.ReadOnly);
    }

    /// <summary>
    /// What <c>Akka.Management</c> serves to nodes that look for a cluster, and what the management of Akka and Pekko
    /// on the JVM serves to people and scripts.
    /// </summary>
    public static void MapCluster(this IEndpointRouteBuilder routes, IClusterMembership cluster, bool readOnly)
    {
        BootstrapRoutes.Map(routes, cluster);
        MemberRoutes.Map(routes, cluster, new WriteGuard(readOnly));
        ShardRoutes.Map(routes, cluster);
        DomainEventRoutes.Map(routes, cluster);
    }
}
