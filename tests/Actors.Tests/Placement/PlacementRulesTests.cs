using Akka.Util;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;
using static Ooblex.Actors.Tests.Placement.Nodes;

namespace Ooblex.Actors.Tests.Placement;

public sealed class PlacementRulesTests
{
    private static readonly Affinity Session = Affinity.Session("a");

    [Theory]
    [InlineData("n.edge-1:3", AffinityKind.Peer, "edge-1", Compute.Any)]
    [InlineData("berlin:15", AffinityKind.Stream, "berlin", Compute.Any)]
    [InlineData("gpu.berlin:31", AffinityKind.Pipeline, "berlin", Compute.Gpu)]
    [InlineData("cpu.berlin:0", AffinityKind.Pipeline, "berlin", Compute.Any)]
    [InlineData("cloud.berlin:0", AffinityKind.Pipeline, "berlin", Compute.Cloud)]
    [InlineData("n:1", AffinityKind.Stream, "n", Compute.Any)]
    [InlineData("gpu:1", AffinityKind.Stream, "gpu", Compute.Any)]
    [InlineData("", AffinityKind.Stream, "", Compute.Any)]
    internal void A_shard_says_where_it_belongs(string shard, AffinityKind kind, string place, Compute wanted) =>
        Assert.Equal(new Affinity(kind, place, wanted), Affinity.OfShard(shard));

    [Fact]
    public void Nearer_is_better_and_an_edge_at_no_known_distance_comes_after_the_cloud()
    {
        Candidate[] nodes =
        [
            Edge("c1", "c"), Cloud("cloud"), Edge("b1", "b"), Cloud("a-core", site: "a"), Edge("a1", "a"),
        ];
        Assert.Equal(["a1", "a-core", "b1", "cloud", "c1"], Order(Session, nodes));
    }

    [Fact]
    public void Near_sites_come_in_the_order_that_is_configured()
    {
        SiteMap sites = new(
        [
            new SiteOptions { Name = "a", Networks = [], Near = ["z", "b", "m"], Gateway = "" },
        ]);
        PlacementRules rules = new(sites, 0.9, StableFor);

        IEnumerable<string> order = rules
            .Rank(Session, [Edge("m1", "m"), Edge("b1", "b"), Edge("z1", "z"), Cloud("cloud")], Now)
            .Select(ranked => ranked.Node.NodeId);

        Assert.Equal(["z1", "b1", "m1", "cloud"], order);
    }

    [Fact]
    public void A_crowded_node_comes_after_every_one_that_is_not() =>
        Assert.Equal(
            ["cloud", "c1", "a1"], Order(Session, Edge("a1", "a", 0.91), Edge("c1", "c", 0.9), Cloud("cloud", 0.89)));

    [Fact]
    public void Of_two_crowded_ones_the_nearer_is_better() =>
        Assert.Equal(["a1", "cloud"], Order(Session, Edge("a1", "a", 0.95), Cloud("cloud", 0.92)));

    [Fact]
    public void A_busy_processor_makes_crowded_and_a_full_line_or_all_sessions_make_full()
    {
        Candidate busy = Edge("busy", "a") with { Report = Edge("busy", "a").Report with { Cpu = 1 } };
        Candidate line = Edge("line", "a") with
        {
            Report = Edge("line", "a").Report with { BitsPerSecond = 100, MaxBitsPerSecond = 100 },
        };
        Candidate full = Edge("full", "a", 1);

        Dictionary<string, PlacementRefusal> refusals = Rules.Rank(Session, [busy, line, full], Now)
            .ToDictionary(ranked => ranked.Node.NodeId, ranked => ranked.Refusal);

        Assert.Equal(PlacementRefusal.None, refusals["busy"]);
        Assert.Equal(PlacementRefusal.Full, refusals["line"]);
        Assert.Equal(PlacementRefusal.Full, refusals["full"]);
    }

    [Fact]
    public void A_full_node_takes_no_session_and_may_still_keep_books() =>
        Assert.Equal(
            PlacementRefusal.None, Rules.Rank(Affinity.OfShard("a:1"), [Edge("a1", "a", 1)], Now)[0].Refusal);

    [Theory]
    [InlineData("a:1")]
    [InlineData("gpu.a:1")]
    [InlineData("n.gone:1")]
    public void Nodes_that_are_away_silent_leaving_or_without_media_take_nothing(string shard)
    {
        Candidate[] nodes =
        [
            Edge("away", "a") with { IsUp = false },
            Edge("silent", "a") with { IsLive = false },
            Edge("leaving", "a").Draining(),
            Edge("http-only", "a") with { Report = new NodeReport { NodeId = "http-only", Site = "a" } },
        ];

        IReadOnlyList<Ranked> ranking = Rules.Rank(Affinity.OfShard(shard), nodes, Now);

        Assert.Equal(
            [
                ("away", PlacementRefusal.Unreachable),
                ("http-only", PlacementRefusal.NoMedia),
                ("leaving", PlacementRefusal.Draining),
                ("silent", PlacementRefusal.Silent),
            ],
            ranking.Select(r => (r.Node.NodeId, r.Refusal)).OrderBy(r => r.NodeId, StringComparer.Ordinal));
    }

    [Fact]
    public void A_session_s_entity_stays_with_its_sockets_to_the_very_end()
    {
        Affinity peer = Affinity.OfShard("n.a1:0");
        Candidate own = Edge("a1", "a", 1).Draining() with { IsLive = false };

        Assert.Equal(["a1", "cloud"], Rules.Rank(peer, [Cloud("cloud"), own], Now).Select(r => r.Node.NodeId));
    }

    [Fact]
    public void When_the_node_is_gone_a_stand_in_closes_the_books_and_the_cloud_is_calmer_than_an_edge() =>
        Assert.Equal(
            ["cloud", "b1"],
            Rules.Rank(
                    Affinity.OfShard("n.a1:0"),
                    [Edge("b1", "b"), Cloud("cloud"), Edge("a1", "a") with { IsUp = false }],
                    Now)
                .Where(ranked => !ranked.IsRefused)
                .Select(ranked => ranked.Node.NodeId));

    [Fact]
    public void A_gateway_prefers_its_own_node_and_then_the_emptiest()
    {
        Candidate here = Edge("here", "a", 0.8) with { IsHere = true };
        Assert.Equal(["here", "empty", "half"], Order(Session, Edge("half", "a", 0.5), Edge("empty", "a", 0), here));
    }

    [Fact]
    public void Sessions_that_no_report_counts_yet_count()
    {
        Candidate sentTo = Edge("sent-to", "a", 0.1) with { Pending = 200 };
        Assert.Equal(["other", "sent-to"], Order(Session, sentTo, Edge("other", "a", 0.2)));
    }

    [Fact]
    public void Between_equals_the_newer_version_is_better()
    {
        Candidate older = Edge("a1", "a", 0) with { Version = AppVersion.Create("1.4.0") };
        Candidate newer = Edge("a2", "a", 0.5) with { Version = AppVersion.Create("1.5.0") };
        Assert.Equal(["a2", "a1"], Order(Session, older, newer));
    }

    [Fact]
    public void A_graphics_card_comes_before_nearness_where_one_is_wanted()
    {
        Candidate[] nodes =
        [
            Edge("a1", "a"), Edge("b1-gpu", "b", gpu: true), Cloud("cloud-gpu", gpu: true), Cloud("cloud"),
            Edge("a2-gpu", "a", gpu: true),
        ];

        Assert.Equal(
            ["a2-gpu", "b1-gpu", "cloud-gpu", "a1", "cloud"],
            Rules.Rank(Affinity.OfShard("gpu.a:1"), nodes, Now).Select(ranked => ranked.Node.NodeId));
        Assert.Equal(
            ["cloud", "cloud-gpu", "a1", "a2-gpu", "b1-gpu"],
            Rules.Rank(Affinity.OfShard("cloud.a:1"), nodes, Now)
                .Select(r => r.Node.NodeId)
                .OrderBy(id => !id.StartsWith("cloud", StringComparison.Ordinal))
                .ThenBy(id => id, StringComparer.Ordinal));
    }

    [Fact]
    public void What_has_a_place_leaves_it_only_for_a_better_one_that_has_been_there_long_enough()
    {
        Affinity stream = Affinity.OfShard("a:1");
        Candidate cloud = Cloud("cloud", 0.95);
        Candidate back = Edge("a1", "a");

        string Best(TimeSpan steadyFor) =>
            Rules.Rank(stream, [cloud, back with { SteadySince = Now - steadyFor }], Now, incumbent: "cloud")[0]
                .Node.NodeId;

        Assert.Equal("cloud", Best(StableFor - TimeSpan.FromMilliseconds(1)));
        Assert.Equal("a1", Best(StableFor));
        Assert.Equal("a1", Rules.Rank(stream, [cloud, back with { SteadySince = null }], Now)[0].Node.NodeId);
    }

    [Fact]
    public void What_must_leave_its_place_does_not_wait()
    {
        IReadOnlyList<Ranked> ranking = Rules.Rank(
            Affinity.OfShard("a:1"),
            [Edge("a1", "a").Draining(), Cloud("cloud") with { SteadySince = Now }],
            Now,
            incumbent: "a1");

        Assert.Equal(("cloud", false), (ranking[0].Node.NodeId, ranking[0].IsRefused));
    }

    [Fact]
    public void Nothing_leaves_its_place_for_load_alone() =>
        Assert.Equal(
            "a1",
            Rules.Rank(Affinity.OfShard("a:1"), [Edge("a1", "a", 0.99), Edge("a2", "a", 0)], Now, "a1")[0].Node.NodeId);

    [Fact]
    public void The_order_of_the_nodes_given_does_not_matter()
    {
        Random random = new(41);
        for (int round = 0; round < 200; round++)
        {
            Candidate[] nodes =
            [
                .. Enumerable.Range(0, 8).Select(i => random.Next(2) == 0
                    ? Edge($"e{i}", random.Next(2) == 0 ? "a" : "b", random.NextDouble(), random.Next(2) == 0)
                    : Cloud($"c{i}", random.NextDouble(), random.Next(2) == 0)),
            ];
            Affinity affinity = random.Next(3) switch
            {
                0 => Session,
                1 => Affinity.OfShard("gpu.b:1"),
                _ => Affinity.OfShard("n.e1:0"),
            };
            string[] shuffled = [.. Ids([.. nodes.OrderBy(_ => random.Next())])];

            Assert.True(Ids(nodes).SequenceEqual(shuffled), $"seed 41, round {round}");

            IEnumerable<string> Ids(Candidate[] list) =>
                Rules.Rank(affinity, list, Now).Select(ranked => ranked.Node.NodeId);
        }
    }

    private static IEnumerable<string> Order(Affinity affinity, params Candidate[] nodes) =>
        Rules.Rank(affinity, nodes, Now).Select(ranked => ranked.Node.NodeId);
}
