using Ooblex.Contracts.Media;
using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>The media engine's totals as Prometheus series.</summary>
internal sealed class EngineMetrics(MetricFactory factory)
{
    private readonly Gauge _sessions =
        factory.CreateGauge("ooblex_media_sessions", "Sessions open now.", ["role"]);

    private readonly Gauge _streams =
        factory.CreateGauge("ooblex_media_streams", "Streams with a router now.");

    private readonly Gauge _pooled =
        factory.CreateGauge("ooblex_media_pooled_packets", "Packets held in histories and keyframe caches now.");

    private readonly Counter _packets =
        factory.CreateCounter("ooblex_media_packets_total", "RTP packets.", ["direction"]);

    private readonly Counter _bytes =
        factory.CreateCounter("ooblex_media_bytes_total", "RTP bytes with headers.", ["direction"]);

    private readonly Counter _dropped =
        factory.CreateCounter("ooblex_media_datagrams_dropped_total", "Datagrams of nobody, or too many.");

    private readonly Counter _handedOn = factory.CreateCounter(
        "ooblex_media_datagrams_handed_on_total", "Datagrams that came to one worker and belonged to another.");

    private readonly Counter _notHandedOver = factory.CreateCounter(
        "ooblex_media_packets_not_handed_over_total", "Packets that another worker had no room for.");

    private readonly Counter _faults =
        factory.CreateCounter("ooblex_media_faults_total", "What peers did wrong.", ["protocol"]);

    private readonly Counter _nacks =
        factory.CreateCounter("ooblex_media_nacks_total", "Requests for lost packets.", ["direction"]);

    private readonly Counter _plis =
        factory.CreateCounter("ooblex_media_plis_total", "Requests for a keyframe.", ["direction"]);

    private readonly Counter _retransmissions =
        factory.CreateCounter("ooblex_media_retransmissions_total", "Packets sent again.");

    private readonly Counter _replays =
        factory.CreateCounter("ooblex_media_keyframe_replays_total", "Viewers that began from the keyframe cache.");

    private readonly Counter _crashes =
        factory.CreateCounter("ooblex_media_session_crashes_total", "Sessions that a bug of ours ended.");

    public void Take(EngineStats now)
    {
        _sessions.WithLabels("publisher").Set(now.Publishers);
        _sessions.WithLabels("viewer").Set(now.Viewers);
        _streams.Set(now.Streams);
        _pooled.Set(now.PooledPackets);
        _packets.WithLabels("in").IncTo(now.PacketsReceived);
        _packets.WithLabels("out").IncTo(now.PacketsSent);
        _bytes.WithLabels("in").IncTo(now.BytesReceived);
        _bytes.WithLabels("out").IncTo(now.BytesSent);
        _dropped.IncTo(now.DatagramsDropped);
        _handedOn.IncTo(now.DatagramsHandedOn);
        _notHandedOver.IncTo(now.PacketsNotHandedOver);
        _faults.WithLabels("stun").IncTo(now.StunFaults);
        _faults.WithLabels("dtls").IncTo(now.DtlsFaults);
        _faults.WithLabels("srtp").IncTo(now.SrtpFaults);
        _faults.WithLabels("rtcp").IncTo(now.RtcpFaults);
        _nacks.WithLabels("in").IncTo(now.NacksReceived);
        _nacks.WithLabels("out").IncTo(now.NacksSent);
        _plis.WithLabels("in").IncTo(now.PlisReceived);
        _plis.WithLabels("out").IncTo(now.PlisSent);
        _retransmissions.IncTo(now.Retransmissions);
        _replays.IncTo(now.KeyframeReplays);
        _crashes.IncTo(now.SessionCrashes);
    }
}
