using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Ooblex.Operations.Health;
using Ooblex.Operations.Metrics;
using Prometheus;

namespace Ooblex.Operations.Management;

/// <summary>The routes of the management port: probes and metrics.</summary>
public static class ManagementRoutes
{
    public static void MapManagement(this IEndpointRouteBuilder routes, Func<HealthReport> report, NodeMetrics metrics)
    {
        routes.MapProbes(report);
        routes.MapMetrics("/metrics", metrics.Registry);
    }
}
