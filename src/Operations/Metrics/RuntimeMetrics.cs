using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>What the runtime's memory has cost so far, beyond what <see cref="DotNetStats"/> tells.</summary>
internal sealed class RuntimeMetrics
{
    private readonly Counter _allocated;
    private readonly Counter _paused;
    private readonly Gauge _committed;
    private readonly Gauge _live;

    public RuntimeMetrics(MetricFactory factory)
    {
        _allocated = factory.CreateCounter(
            "dotnet_gc_allocated_bytes_total", "Bytes allocated on the managed heap; each thread adds 8 KB at a time.");
        _paused = factory.CreateCounter(
            "dotnet_gc_pause_seconds_total", "Time in which garbage collections held all threads.");
        _committed = factory.CreateGauge(
            "dotnet_gc_committed_bytes", "What the managed heap had of the system at the last collection.");
        _live = factory.CreateGauge("dotnet_gc_live_bytes", "What the last collection left on the managed heap.");
    }

    public void Collect()
    {
        _allocated.IncTo(GC.GetTotalAllocatedBytes());
        _paused.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
        GCMemoryInfo last = GC.GetGCMemoryInfo();
        _committed.Set(last.TotalCommittedBytes);
        _live.Set(last.HeapSizeBytes - last.FragmentedBytes);
    }
}
