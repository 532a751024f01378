using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ooblex.Actors.Hosting;

/// <summary>Whether the control plane takes sessions now; the <c>ready</c> health check of this part.</summary>
/// <remarks>Closed until the journal, the regions and the remembered streams are up, and while they are rebuilt.</remarks>
public sealed class ReadinessGate : IHealthCheck
{
    private volatile string? _closedBecause = "The actor system is starting.";

    public bool IsOpen => _closedBecause is null;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_closedBecause is { } why ? HealthCheckResult.Unhealthy(why) : HealthCheckResult.Healthy());

    internal void Open() => _closedBecause = null;

    internal void Close(string why) => _closedBecause = why;
}
