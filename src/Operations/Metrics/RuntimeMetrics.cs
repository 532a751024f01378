using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>What the runtime's memory has cost so far, beyond what <see cref="DotNetStats"/> tells.</summary>
internal sealed class RuntimeMetrics
{
    private readonly Counter _allocated;
    private readonly Counter _paused;

    public RuntimeMetrics(MetricFactory factory)
    {
        _allocated = factory.CreateCounter(
            "dotnet_gc_allocated_bytes_total", "Bytes allocated on the managed heap; each thread adds 8 KB at a time.");
        _paused = factory.CreateCounter(
            "dotnet_gc_pause_seconds_total", "Time in which garbage collections held all threads.");
    }

    public void Collect()
    {
        _allocated.IncTo(GC.GetTotalAllocatedBytes());
        _paused.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
    }
}
