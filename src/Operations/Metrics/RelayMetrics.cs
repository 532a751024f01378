using Ooblex.Contracts.Media;
using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>Media between nodes as Prometheus series.</summary>
internal sealed class RelayMetrics(MetricFactory factory)
{
    private readonly Gauge _relays =
        factory.CreateGauge("ooblex_relay_streams", "Streams relayed from and to other nodes now.", ["direction"]);

    private readonly Counter _packets =
        factory.CreateCounter("ooblex_relay_packets_total", "RTP packets relayed.", ["direction"]);

    private readonly Counter _bytes = factory.CreateCounter(
        "ooblex_relay_bytes_total", "Bytes of relay datagrams, headers and tags included.", ["direction"]);

    private readonly Counter _lost =
        factory.CreateCounter("ooblex_relay_packets_lost_total", "Lost on the way here, and never recovered.");

    private readonly Counter _recovered = factory.CreateCounter(
        "ooblex_relay_packets_recovered_total", "Lost on the way here, and sent again in time.");

    private readonly Counter _refused = factory.CreateCounter(
        "ooblex_relay_datagrams_refused_total", "Datagrams of no relay, forged, or here before.");

    private readonly Counter _messagesRefused = factory.CreateCounter(
        "ooblex_relay_messages_refused_total", "Data channel messages that had no room on their way to another node.");

    private readonly Counter _crashes =
        factory.CreateCounter("ooblex_relay_crashes_total", "Relays that a bug of ours ended.");

    private readonly Gauge _delay =
        factory.CreateGauge("ooblex_relay_delay_seconds", "The longest one-way delay of all relays now.");

    public void Take(RelaySums now)
    {
        _relays.WithLabels("in").Set(now.Imports);
        _relays.WithLabels("out").Set(now.Exports);
        _packets.WithLabels("in").IncTo(now.PacketsIn);
        _packets.WithLabels("out").IncTo(now.PacketsOut);
        _bytes.WithLabels("in").IncTo(now.BytesIn);
        _bytes.WithLabels("out").IncTo(now.BytesOut);
        _lost.IncTo(now.Lost);
        _recovered.IncTo(now.Recovered);
        _refused.IncTo(now.Refused);
        _messagesRefused.IncTo(now.MessagesRefused);
        _crashes.IncTo(now.Crashes);
        _delay.Set(now.LongestDelayMs / 1_000);
    }
}
