using Ooblex.Contracts.Media;
using Ooblex.Contracts.Pipelines;
using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>Results of pipelines on data channels and between nodes as Prometheus series.</summary>
internal sealed class ResultMetrics(MetricFactory factory)
{
    private readonly Gauge _channels =
        factory.CreateGauge("ooblex_result_channels", "Sessions with a data channel for results now.");

    private readonly Counter _messages = factory.CreateCounter(
        "ooblex_result_messages_total", "Results for data channels, by what became of them.", ["outcome"]);

    private readonly Counter _refused = factory.CreateCounter(
        "ooblex_result_wishes_refused_total", "What clients sent on such a channel in vain.");

    private readonly Gauge _wanted = factory.CreateGauge(
        "ooblex_exchange_streams_wanted", "Streams whose results other nodes listen to now.");

    private readonly Counter _exchanged = factory.CreateCounter(
        "ooblex_exchange_messages_total", "Results between nodes, by what became of them.", ["outcome"]);

    public void Take(ResultSums now, IExchangeFigures exchange)
    {
        _wanted.Set(exchange.StreamsWanted);
        _exchanged.WithLabels("sent").IncTo(exchange.Sent);
        _exchanged.WithLabels("received").IncTo(exchange.Received);
        _exchanged.WithLabels("dropped").IncTo(exchange.Dropped);
        _exchanged.WithLabels("refused").IncTo(exchange.Refused);
        _channels.Set(now.Channels);
        _messages.WithLabels("sent").IncTo(now.Sent);
        _messages.WithLabels("dropped").IncTo(now.Dropped);
        _refused.IncTo(now.Refused);
    }
}
