using Ooblex.Contracts.Media;
using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>Results of pipelines on data channels as Prometheus series.</summary>
internal sealed class ResultMetrics(MetricFactory factory)
{
    private readonly Gauge _channels =
        factory.CreateGauge("ooblex_result_channels", "Sessions with a data channel for results now.");

    private readonly Counter _messages = factory.CreateCounter(
        "ooblex_result_messages_total", "Results for data channels, by what became of them.", ["outcome"]);

    private readonly Counter _refused = factory.CreateCounter(
        "ooblex_result_wishes_refused_total", "What clients sent on such a channel and nobody reads.");

    public void Take(ResultSums now)
    {
        _channels.Set(now.Channels);
        _messages.WithLabels("sent").IncTo(now.Sent);
        _messages.WithLabels("dropped").IncTo(now.Dropped);
        _refused.IncTo(now.Refused);
    }
}
