using Ooblex.Contracts.Pipelines;
using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>Pictures that pipelines have changed as Prometheus series.</summary>
internal sealed class RenditionMetrics(MetricFactory factory)
{
    private readonly Gauge _streams =
        factory.CreateGauge("ooblex_rendition_streams", "Changed pictures of streams that are made here now.");

    private readonly Gauge _load =
        factory.CreateGauge("ooblex_rendition_load", "Processors that effects and encoding keep busy now.");

    private readonly Counter _frames = factory.CreateCounter(
        "ooblex_rendition_frames_total", "Frames for renditions, by what became of them.", ["outcome"]);

    private readonly Counter _seconds = factory.CreateCounter(
        "ooblex_rendition_work_seconds_total", "Time spent on frames of renditions.", ["step"]);

    private readonly Counter _delay = factory.CreateCounter(
        "ooblex_rendition_delay_seconds_total", "From each frame's arrival until its picture went out, altogether.");

    public void Take(RenditionSums now)
    {
        _streams.Set(now.Streams);
        _load.Set(now.Load);
        _frames.WithLabels("sent").IncTo(now.Sent);
        _frames.WithLabels("dropped").IncTo(now.Dropped);
        _frames.WithLabels("failed").IncTo(now.Failed);
        _seconds.WithLabels("effects").IncTo(now.EffectSeconds);
        _seconds.WithLabels("encoding").IncTo(now.EncodeSeconds);
        _delay.IncTo(now.DelaySeconds);
    }
}
