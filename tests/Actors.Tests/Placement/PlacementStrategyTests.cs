using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Placement;

/// <summary>What sharding is told, whatever it asks.</summary>
public sealed class PlacementStrategyTests
{
    private static readonly Address Self = new("akka.tcp", "ooblex", "10.0.0.1", 4053);

    private static readonly NodeReport Here =
        new() { NodeId = "cloud", Site = "core", Roles = ["media", "cloud"], MaxSessions = 1_000 };

    private readonly FakeTimeProvider _time = new();
    private readonly List<ClusterNode> _members = [];
    private readonly NodeBoard _board;
    private readonly PlacementStrategy _strategy;
    private Func<string, string?> _wish = _ => null;
    private long _number;

    public PlacementStrategyTests()
    {
        _board = new NodeBoard(
            new ScriptedVitals(Here), TimeSpan.FromSeconds(1.5), _time);
        PlacementOptions options = TestPlacement();
        _strategy = new PlacementStrategy(
            () => ClusterNode.OnePerAddress(_members),
            Self,
            _board,
            new ShardPlan(Nodes.Rules, shard => _wish(shard), _ => ImmutableHashSet<string>.Empty),
            options,
            _time,
            NullLogger.Instance);
        Join("cloud", Self, "core", "cloud");
    }

    [Fact]
    public async Task The_coordinator_s_own_region_has_no_address_and_is_this_node_s()
    {
        IActorRef here = Region(null);
        Assert.Same(here, await AllocateAsync("core:1", here, (here, [])));
    }

    [Fact]
    public async Task A_shard_goes_to_the_edge_of_its_site()
    {
        (IActorRef here, IActorRef edge) = (Region(null), Region(JoinEdge("a1", "10.0.0.2")));
        Assert.Same(edge, await AllocateAsync("a:1", here, (here, []), (edge, [])));
        Assert.Same(here, await AllocateAsync("elsewhere:1", edge, (here, []), (edge, [])));
    }

    [Fact]
    public async Task A_node_that_has_not_reported_lately_gets_nothing()
    {
        (IActorRef here, IActorRef edge) = (Region(null), Region(JoinEdge("a1", "10.0.0.2")));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Same(here, await AllocateAsync("a:1", edge, (here, []), (edge, [])));
    }

    [Fact]
    public async Task Of_two_lives_of_one_address_the_one_that_is_up_counts()
    {
        Address address = JoinEdge("a1", "10.0.0.2");
        _members.Insert(0, _members[^1] with { IsUp = false });
        (IActorRef here, IActorRef edge) = (Region(null), Region(address));

        Assert.Same(edge, await AllocateAsync("a:1", here, (here, []), (edge, [])));
    }

    [Fact]
    public async Task Of_two_addresses_of_one_node_the_one_that_is_up_counts()
    {
        Address before = JoinEdge("a1", "10.0.0.2");
        _members[^1] = _members[^1] with { IsUp = false };
        Address now = JoinEdge("a1", "10.0.0.3");
        (IActorRef here, IActorRef old, IActorRef back) = (Region(null), Region(before), Region(now));

        Assert.Same(back, await AllocateAsync("a:1", here, (here, []), (old, ["a:2"]), (back, [])));
        Assert.Same(back, await AllocateAsync("n.a1:1", here, (here, []), (old, ["a:2"]), (back, [])));
    }

    [Fact]
    public async Task A_region_that_no_member_has_is_never_the_answer_unless_it_is_the_only_one()
    {
        (IActorRef here, IActorRef stranger) = (Region(null), Region(new Address("akka.tcp", "ooblex", "10.9.9.9", 1)));
        Assert.Same(here, await AllocateAsync("a:1", stranger, (stranger, []), (here, [])));
        Assert.Same(stranger, await AllocateAsync("a:1", stranger, (stranger, [])));
        Assert.Same(stranger, await AllocateAsync("a:1", here, (stranger, [])));
    }

    [Fact]
    public async Task A_rule_that_fails_costs_nothing_but_the_choice()
    {
        _wish = _ => throw new InvalidOperationException("broken");
        IActorRef here = Region(null);
        Assert.Same(here, await AllocateAsync("a:1", here, (here, ["a:2"])));
        Assert.Empty(await RebalanceAsync([], (here, ["a:2"])));
    }

    [Fact]
    public async Task What_was_told_to_move_is_placed_where_it_was_meant_to_go()
    {
        // Two level nodes: by load alone the full one would get its shard back, and the next look would move it again.
        Address other = Join("cloud-2", new Address("akka.tcp", "ooblex", "10.0.0.4", 4053), "core", "cloud");
        Hear("cloud-2", "core", "cloud", sessions: 500);
        (IActorRef here, IActorRef there) = (Region(null), Region(other));
        string[] shards = [.. Enumerable.Range(0, 10).Select(i => $"core:{i}")];
        Assert.Empty(await RebalanceAsync([], (here, shards), (there, [])));
        Steady("cloud-2", "core", "cloud", sessions: 500);

        IImmutableSet<string> moving = await RebalanceAsync([], (here, shards), (there, []));

        Assert.NotEmpty(moving);
        string first = moving.Order(StringComparer.Ordinal).First();
        Assert.Same(there, await AllocateAsync(first, here, (here, shards), (there, [])));
        Assert.Same(here, await AllocateAsync(first, here, (here, []), (there, []))); // Said once, and forgotten.
    }

    [Fact]
    public async Task Shards_that_are_on_their_way_count_against_the_limit()
    {
        Address edge = JoinEdge("a1", "10.0.0.2");
        (IActorRef here, IActorRef there) = (Region(null), Region(edge));
        string[] shards = [.. Enumerable.Range(0, 20).Select(i => $"a:{i:00}")];
        Assert.Empty(await RebalanceAsync([], (here, shards), (there, [])));
        Steady("a1", "a", "edge");

        Assert.Equal(3, (await RebalanceAsync([], (here, shards), (there, []))).Count);
        Assert.Equal(["a:02"], await RebalanceAsync(["a:00", "a:01"], (here, shards), (there, [])));
        Assert.Empty(await RebalanceAsync(["a:00", "a:01", "a:02"], (here, shards), (there, [])));
    }

    [Fact]
    public async Task Whatever_is_asked_the_answer_is_a_region_that_was_given()
    {
        Random random = new(5);
        IActorRef[] refs =
        [
            Region(null), Region(JoinEdge("a1", "10.0.0.2")), Region(JoinEdge("b1", "10.0.0.3")),
            Region(new Address("akka.tcp", "ooblex", "10.9.9.9", 1)),
        ];
        string[] names = ["a:1", "b:2", "n.a1:0", "n.gone:0", "gpu.a:1", "", ":", "n.:", "x"];
        for (int round = 0; round < 500; round++)
        {
            (IActorRef, string[])[] given = [.. refs.Where(_ => random.Next(2) == 0).Select(r => (r, new[] { "a:9" }))];
            IActorRef requester = refs[random.Next(refs.Length)];
            IActorRef answer = await AllocateAsync(names[random.Next(names.Length)], requester, given);
            bool good = given.Length == 0 ? answer == requester : given.Any(entry => entry.Item1 == answer);
            Assert.True(good, $"seed 5, round {round}");
        }
    }

    private static PlacementOptions TestPlacement() => new()
    {
        ReportInterval = TimeSpan.FromMilliseconds(500),
        ReportTimeout = TimeSpan.FromSeconds(1.5),
        StableFor = Nodes.StableFor,
        MaxMoves = 3,
        CrowdedAt = 0.9,
        Sites = [],
        Capacity = new NodeCapacity { MaxSessions = 1_000, MaxBitsPerSecond = 0, Devices = [] },
    };

    private static IActorRef Region(Address? address) => new FakeRegion(address);

    private static IImmutableDictionary<IActorRef, IImmutableList<string>> Allocations(
        (IActorRef Region, string[] Shards)[] regions) =>
        regions.ToImmutableDictionary(
            entry => entry.Region, entry => (IImmutableList<string>)entry.Shards.ToImmutableList());

    private Task<IActorRef> AllocateAsync(
        string shard, IActorRef requester, params (IActorRef Region, string[] Shards)[] regions) =>
        _strategy.AllocateShard(requester, shard, Allocations(regions));

    private Task<IImmutableSet<string>> RebalanceAsync(
        string[] inProgress, params (IActorRef Region, string[] Shards)[] regions) =>
        _strategy.Rebalance(Allocations(regions), inProgress.ToImmutableHashSet());

    private Address JoinEdge(string nodeId, string host) =>
        Join(nodeId, new Address("akka.tcp", "ooblex", host, 4053), nodeId[..1], "edge");

    private Address Join(string nodeId, Address address, string site, string kind)
    {
        _members.Add(new ClusterNode(address, nodeId, site, ["media", kind], IsUp: true, AppVersion.Zero));
        Hear(nodeId, site, kind);
        return address;
    }

    // Reports are replaced as a whole, so all that are known are said again.
    private void Hear(string nodeId, string site, string kind, int sessions = 0)
    {
        IEnumerable<ReportEntry> others = _board.Known
            .Where(node => node.Report.NodeId != nodeId)
            .Select(node => new ReportEntry(node.Report, 1, ++_number));
        NodeReport report = new()
        {
            NodeId = nodeId, Site = site, Roles = ["media", kind], Sessions = sessions, MaxSessions = 1_000,
        };
        _board.Hear([.. others, new ReportEntry(report, 1, ++_number)]);
    }

    private void Steady(string nodeId, string site, string kind, int sessions = 0)
    {
        _time.Advance(Nodes.StableFor);
        Hear(nodeId, site, kind, sessions);
    }

    /// <summary>A region's reference, which is all that a strategy gets to see.</summary>
    private sealed class FakeRegion(Address? address) : MinimalActorRef
    {
        public override ActorPath Path { get; } =
            new RootActorPath(address ?? new Address("akka", "ooblex")) / "system" / "sharding" / "stream";

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }
}
