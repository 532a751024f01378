using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Operations.Health;
using Prometheus;

namespace Ooblex.Operations.Metrics;

/// <summary>What Prometheus sees. Figures are copied when it asks; nothing on the packet path counts twice.</summary>
/// <remarks>Labels come from enums and fixed words only, so the number of series does not grow with use.</remarks>
public sealed class NodeMetrics
{
    private readonly IMediaStats _media;
    private readonly Readiness _readiness;
    private readonly IPlacementFigures _placements;
    private readonly IExchangeFigures _exchange;
    private readonly EngineMetrics _engine;
    private readonly RelayMetrics _relays;
    private readonly ResultMetrics _results;
    private readonly IPipelineStats? _pipelineStats;
    private readonly PipelineMetrics _pipelines;
    private readonly RenditionMetrics _renditions;
    private readonly PlacementMetrics _placement;
    private readonly RuntimeMetrics _runtime;
    private readonly Gauge _gateOpen;
    private readonly Gauge _impaired;
    private readonly Gauge _bitrate;

    /// <param name="media">Figures of the media engine.</param>
    /// <param name="readiness">What the node waits for.</param>
    /// <param name="placements">Where sessions went.</param>
    /// <param name="exchange">Results from and to other nodes.</param>
    /// <param name="node">Who this is.</param>
    /// <param name="pipelines">What looks at streams; <c>null</c> where nothing does.</param>
    public NodeMetrics(
        IMediaStats media,
        Readiness readiness,
        IPlacementFigures placements,
        IExchangeFigures exchange,
        NodeIdentity node,
        IPipelineStats? pipelines = null)
    {
        (_media, _readiness, _placements, _exchange, _pipelineStats) =
            (media, readiness, placements, exchange, pipelines);
        MetricFactory factory = Prometheus.Metrics.WithCustomRegistry(Registry);
        _engine = new EngineMetrics(factory);
        _relays = new RelayMetrics(factory);
        _results = new ResultMetrics(factory);
        _pipelines = new PipelineMetrics(factory);
        _renditions = new RenditionMetrics(factory);
        _placement = new PlacementMetrics(factory);
        _runtime = new RuntimeMetrics(factory);
        _gateOpen = factory.CreateGauge("ooblex_node_gate_open", "1 when this part is ready for clients.", ["gate"]);
        _impaired = factory.CreateGauge(
            "ooblex_node_impaired", "1 while this part is away and the node goes on without it.", ["gate"]);
        _bitrate = factory.CreateGauge(
            "ooblex_media_bitrate_bps", "Media rate of all sessions over the last second, bit/s.", ["role"]);
        factory.CreateGauge("ooblex_node_info", "Always 1; says who this is.", ["node", "site", "version"])
            .WithLabels(node.Id, node.Site, node.Version).Set(1);
        DotNetStats.Register(Registry);
        Registry.AddBeforeCollectCallback(Collect);
    }

    public CollectorRegistry Registry { get; } = Prometheus.Metrics.NewCustomRegistry();

    private void Collect()
    {
        EngineStats engine = _media.Engine;
        _engine.Take(engine);
        _relays.Take(engine.Relays);
        _results.Take(engine.Results, _exchange);
        PipelineTotals pipelines = _pipelineStats?.Totals ?? new PipelineTotals();
        _pipelines.Take(pipelines);
        _renditions.Take(pipelines.Renditions);
        _placement.Take(_placements);
        _runtime.Collect();
        IReadOnlyDictionary<NodeGate, string> waiting = _readiness.Waiting;
        IReadOnlyDictionary<NodeGate, string> impaired = _readiness.Impaired;
        foreach (NodeGate gate in Enum.GetValues<NodeGate>())
        {
            _impaired.WithLabels(HealthReport.NameOf(gate)).Set(impaired.ContainsKey(gate) ? 1 : 0);
            _gateOpen.WithLabels(HealthReport.NameOf(gate)).Set(waiting.ContainsKey(gate) ? 0 : 1);
        }

        long publishersBps = 0;
        long viewersBps = 0;
        foreach (SessionStats session in _media.Sessions)
        {
            publishersBps += session.Role == PeerRole.Publisher ? session.BitrateBps : 0;
            viewersBps += session.Role == PeerRole.Viewer ? session.BitrateBps : 0;
        }

        _bitrate.WithLabels("publisher").Set(publishersBps);
        _bitrate.WithLabels("viewer").Set(viewersBps);
    }
}
