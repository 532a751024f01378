using Ooblex.Contracts.Pipelines;
using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>What this node's pipelines do as Prometheus series.</summary>
internal sealed class PipelineMetrics(MetricFactory factory)
{
    private readonly Dictionary<double, LatencyBin> _last = [];

    private readonly Gauge _running =
        factory.CreateGauge("ooblex_pipelines", "Parts of pipelines on this node now, by state.", ["state"]);

    private readonly Counter _frames = factory.CreateCounter(
        "ooblex_pipeline_frames_total", "Frames of streams that are looked at.", ["outcome"]);

    private readonly Counter _results =
        factory.CreateCounter("ooblex_pipeline_results_total", "Results by task.", ["task"]);

    private readonly Counter _drops = factory.CreateCounter(
        "ooblex_pipeline_drops_total", "Frames that should have been looked at and were not.", ["reason"]);

    private readonly Gauge _load =
        factory.CreateGauge("ooblex_pipeline_load", "Processors busy with pictures, for each worker of models.");

    private readonly Histogram _latency = factory.CreateHistogram(
        "ooblex_pipeline_latency_seconds",
        "From the capture of a frame to its result.",
        new HistogramConfiguration { Buckets = [.005, .01, .02, .03, .04, .06, .08, .12, .2, .5, 1] });

    public void Take(PipelineTotals now)
    {
        foreach (PipelineState state in Enum.GetValues<PipelineState>())
        {
            _running.WithLabels(state.ToString().ToLowerInvariant()).Set(now.Running.GetValueOrDefault(state));
        }

        _frames.WithLabels("decoded").IncTo(now.Frames);
        _frames.WithLabels("broken").IncTo(now.Broken);
        _frames.WithLabels("spared").IncTo(now.Spared);
        foreach ((string task, long count) in now.Results)
        {
            _results.WithLabels(task).IncTo(count);
        }

        foreach ((string reason, long count) in now.Drops)
        {
            _drops.WithLabels(reason).IncTo(count);
        }

        _load.Set(now.Load);
        foreach (LatencyBin bin in now.Latency)
        {
            Observe(bin);
        }
    }

    // What came since the last look is one value many times: their mean, which lies in the same bucket as they do.
    private void Observe(LatencyBin bin)
    {
        LatencyBin before = _last.GetValueOrDefault(bin.UpToMs);
        long count = bin.Count - before.Count;
        if (count > 0)
        {
            _latency.Observe((bin.SumMs - before.SumMs) / count / 1_000, count);
            _last[bin.UpToMs] = bin;
        }
    }
}
