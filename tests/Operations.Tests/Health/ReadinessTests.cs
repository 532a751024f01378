using Ooblex.Operations.Health;

namespace Ooblex.Operations.Tests.Health;

public sealed class ReadinessTests
{
    private readonly Readiness _readiness = new();

    [Fact]
    public void A_node_is_ready_when_the_last_gate_opens()
    {
        NodeGate[] gates = Enum.GetValues<NodeGate>();
        foreach (NodeGate gate in gates)
        {
            Assert.False(_readiness.IsReady);
            _readiness.Open(gate);
        }

        Assert.True(_readiness.IsReady);
    }

    [Fact]
    public void A_gate_that_shuts_again_says_why()
    {
        foreach (NodeGate gate in Enum.GetValues<NodeGate>())
        {
            _readiness.Set(gate, waitsFor: null);
        }

        _readiness.Set(NodeGate.Actors, "the cluster is away");

        Assert.Equal("the cluster is away", Assert.Single(_readiness.Waiting).Value);
    }

    [Fact]
    public void A_node_that_starts_waits_for_what_is_away_and_one_that_was_ready_goes_on_without_it()
    {
        _readiness.Impair(NodeGate.Database, "away");
        Assert.Contains(NodeGate.Database, _readiness.Waiting);

        foreach (NodeGate gate in Enum.GetValues<NodeGate>())
        {
            _readiness.Open(gate);
        }

        _readiness.Impair(NodeGate.Database, "away");
        Assert.True(_readiness.IsReady);
        Assert.Equal("away", _readiness.Impaired[NodeGate.Database]);
        HealthReport report = HealthReport.Of(
            new NodeIdentity("n", "s", "1", default), _readiness, TimeProvider.System);
        Assert.Equal("degraded", report.Status);
        Assert.Equal("away", report.Degraded["database"]);
        Assert.Empty(report.Waiting);

        _readiness.Open(NodeGate.Database);
        Assert.Empty(_readiness.Impaired);
    }

    [Fact]
    public void What_shuts_its_gate_meanwhile_is_not_opened_by_being_away()
    {
        foreach (NodeGate gate in Enum.GetValues<NodeGate>())
        {
            _readiness.Open(gate);
        }

        _readiness.Shut(NodeGate.Database, "its tables are missing");
        _readiness.Impair(NodeGate.Database, "away");
        Assert.False(_readiness.IsReady);
    }

    [Fact]
    public void The_report_counts_seconds_from_the_start_and_names_the_gates()
    {
        DateTimeOffset start = DateTimeOffset.UnixEpoch;
        NodeIdentity node = new("node-1", "local", "1.2.3", start);
        FixedTime time = new(start.AddSeconds(90.7));

        HealthReport report = HealthReport.Of(node, _readiness, time);

        Assert.Equal("not-ready", report.Status);
        Assert.Equal(90, report.UptimeSeconds);
        Assert.Equal(
            ["actors", "database", "drain", "gateway", "media", "warm-up"],
            report.Waiting.Keys.Order(StringComparer.Ordinal));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
