using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ooblex.Actors.Hosting;

/// <summary>Whether the control plane takes sessions now; the <c>ready</c> health check of this part.</summary>
/// <remarks>Shut until journal, regions and remembered streams are up, and while they are rebuilt.</remarks>
public sealed class ActorsReadiness : IHealthCheck
{
    private readonly Lock _lock = new();
    private Action<string?>? _watchers;
    private string? _waitsFor = "the actor system starts";

    public bool IsReady
    {
        get
        {
            lock (_lock)
            {
                return _waitsFor is null;
            }
        }
    }

    /// <summary>Calls at once and at each change with what is waited for, or <c>null</c> when ready.</summary>
    public void Watch(Action<string?> watcher)
    {
        lock (_lock)
        {
            _watchers += watcher;
            watcher(_waitsFor);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult(
                _waitsFor is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"Waits: {_waitsFor}."));
        }
    }

    internal void Open() => Change(null);

    internal void Shut(string waitsFor) => Change(waitsFor);

    private void Change(string? waitsFor)
    {
        lock (_lock)
        {
            _waitsFor = waitsFor;
            _watchers?.Invoke(waitsFor);
        }
    }
}
