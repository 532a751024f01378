using System.Text;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Operations.Health;
using Ooblex.Operations.Metrics;

namespace Ooblex.Operations.Tests.Metrics;

public sealed class NodeMetricsTests
{
    private readonly FakeMedia _media = new();
    private readonly Readiness _readiness = new();
    private readonly FakePlacements _placements = new();
    private readonly FakeExchange _exchange = new();
    private readonly FakePipelines _pipelines = new();
    private readonly NodeMetrics _metrics;

    public NodeMetricsTests() =>
        _metrics = new NodeMetrics(
            _media,
            _readiness,
            _placements,
            _exchange,
            new NodeIdentity("node-1", "attic", "1.2.3", default),
            _pipelines);

    [Fact]
    public async Task Totals_follow_the_engine_and_never_fall()
    {
        _media.Engine = new EngineStats { PacketsReceived = 100, SrtpFaults = 7 };
        string first = await Scrape();
        _media.Engine = new EngineStats { PacketsReceived = 90, SrtpFaults = 9 };
        string second = await Scrape();

        Assert.Contains("ooblex_media_packets_total{direction=\"in\"} 100\n", first, StringComparison.Ordinal);
        Assert.Contains("ooblex_media_packets_total{direction=\"in\"} 100\n", second, StringComparison.Ordinal);
        Assert.Contains("ooblex_media_faults_total{protocol=\"srtp\"} 9\n", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_are_counted_by_what_became_of_them()
    {
        _media.Engine = new EngineStats { Results = new ResultSums { Channels = 3, Sent = 40, Dropped = 2 } };
        string text = await Scrape();

        Assert.Contains("ooblex_result_channels 3\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_result_messages_total{outcome=\"dropped\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_exchange_messages_total{outcome=\"sent\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_exchange_streams_wanted 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rates_are_summed_by_role()
    {
        _media.Sessions =
            [Session(PeerRole.Viewer, 300), Session(PeerRole.Viewer, 200), Session(PeerRole.Publisher, 1_000)];
        string text = await Scrape();

        Assert.Contains("ooblex_media_bitrate_bps{role=\"viewer\"} 500\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_media_bitrate_bps{role=\"publisher\"} 1000\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_that_were_changed_count_by_what_became_of_them()
    {
        RenditionSums sums = new()
        {
            Streams = 1, Load = 0.75, Sent = 30, Dropped = 2,
            EffectSeconds = 0.25, EncodeSeconds = 0.125, DelaySeconds = 0.5,
        };
        _pipelines.Totals = new PipelineTotals { Renditions = sums };
        string text = await Scrape();

        Assert.Contains("ooblex_rendition_streams 1\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_rendition_load 0.75\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_rendition_frames_total{outcome=\"sent\"} 30\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_rendition_frames_total{outcome=\"dropped\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_rendition_work_seconds_total{step=\"effects\"} 0.25\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_rendition_delay_seconds_total 0.5\n", text, StringComparison.Ordinal);
    }

    private sealed class FakePipelines : IPipelineStats
    {
        public PipelineTotals Totals { get; set; } = new();

        public IReadOnlyList<PipelineRow> Rows => [];
    }

    [Fact]
    public async Task Relays_count_by_direction_and_tell_their_delay_in_seconds()
    {
        _media.Engine = new EngineStats
        {
            Relays = new RelaySums { Imports = 2, Exports = 3, PacketsIn = 10, BytesOut = 20, LongestDelayMs = 40 },
        };
        string text = await Scrape();

        Assert.Contains("ooblex_relay_streams{direction=\"in\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_relay_streams{direction=\"out\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_relay_packets_total{direction=\"in\"} 10\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_relay_bytes_total{direction=\"out\"} 20\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_relay_delay_seconds 0.04\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_away_while_the_node_goes_on_without_it_is_a_series()
    {
        foreach (NodeGate gate in Enum.GetValues<NodeGate>())
        {
            _readiness.Open(gate);
        }

        _readiness.Impair(NodeGate.Database, "away");
        string text = await Scrape();

        Assert.Contains("ooblex_node_gate_open{gate=\"database\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_node_impaired{gate=\"database\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_node_impaired{gate=\"actors\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Placement_counts_by_role_place_and_reason()
    {
        _placements.Sent = [new PlacementFigure(PeerRole.Viewer, "home-edge", 3)];
        _placements.PassedOver = [new PlacementFigure(PeerRole.Publisher, "full", 2)];
        _placements.TurnedAway = [new PlacementFigure(PeerRole.Viewer, "", 1)];
        string text = await Scrape();

        Assert.Contains(
            "ooblex_placement_sessions_total{role=\"viewer\",place=\"home-edge\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "ooblex_placement_passed_over_total{role=\"publisher\",reason=\"full\"} 2\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("ooblex_placement_turned_away_total{role=\"viewer\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_gate_is_a_series()
    {
        _readiness.Open(NodeGate.Media);
        string text = await Scrape();

        Assert.Contains("ooblex_node_gate_open{gate=\"media\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("ooblex_node_gate_open{gate=\"warm-up\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_sessions_make_no_more_series_than_none()
    {
        int none = (await Scrape()).Split('\n').Count(IsOurs);
        _media.Sessions = [.. Enumerable.Range(0, 500).Select(_ => Session(PeerRole.Viewer, 1))];

        Assert.Equal(none, (await Scrape()).Split('\n').Count(IsOurs));
    }

    private static bool IsOurs(string line) => line.StartsWith("ooblex_", StringComparison.Ordinal);

    private static SessionStats Session(PeerRole role, long bitrateBps) =>
        new(PeerId.New("n"), "local/demo", role, "connected", 0, 0, 0, 0, bitrateBps, 0, null);

    private async Task<string> Scrape()
    {
        using MemoryStream stream = new();
        await _metrics.Registry.CollectAndExportAsTextAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed class FakeExchange : IExchangeFigures
    {
        public int StreamsWanted => 1;

        public long Sent => 5;

        public long Received => 6;

        public long Dropped => 7;

        public long Refused => 8;
    }

    private sealed class FakePlacements : IPlacementFigures
    {
        public IReadOnlyList<PlacementFigure> Sent { get; set; } = [];

        public IReadOnlyList<PlacementFigure> PassedOver { get; set; } = [];

        public IReadOnlyList<PlacementFigure> TurnedAway { get; set; } = [];
    }
}
