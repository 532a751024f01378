using System.Collections.Immutable;
using Ooblex.Actors.Placement;
using static Ooblex.Actors.Tests.Placement.Nodes;

namespace Ooblex.Actors.Tests.Placement;

public sealed class ShardPlanTests
{
    private readonly Dictionary<string, string> _wishes = [];
    private readonly Dictionary<string, string> _media = [];
    private readonly ShardPlan _plan;

    public ShardPlanTests() => _plan = new ShardPlan(
        Rules,
        shard => _wishes.GetValueOrDefault(shard),
        shard => _media.TryGetValue(shard, out string? node) ? ImmutableHashSet.Create(node) : []);

    [Fact]
    public void A_stream_s_shard_goes_to_the_edge_of_its_site_and_to_the_cloud_without_one()
    {
        Assert.Equal("a1", Home("a:1", Edge("a1", "a"), Cloud("cloud")));
        Assert.Equal("cloud", Home("a:1", Edge("a1", "a") with { IsUp = false }, Cloud("cloud")));
        Assert.Null(Home("a:1", Edge("a1", "a").Draining()));
        Assert.Null(Home("a:1"));
    }

    [Fact]
    public void Among_equals_a_shard_goes_where_its_publisher_is()
    {
        _media["x:1"] = "cloud-2";
        Assert.Equal("cloud-2", Home("x:1", Cloud("cloud-1"), Cloud("cloud-2")));
        Assert.Equal("cloud-1", Home("x:2", Cloud("cloud-1"), Cloud("cloud-2")));
    }

    [Fact]
    public void Shards_move_home_when_home_is_steady_and_no_more_than_allowed_at_once()
    {
        Candidate[] nodes = [Edge("a1", "a"), Cloud("cloud")];
        string[] shards = [.. Enumerable.Range(0, 9).Select(i => $"a:{i}")];

        IReadOnlyDictionary<string, string> moves = Moves(nodes, most: 4, ("cloud", shards));

        Assert.Equal(["a:0", "a:1", "a:2", "a:3"], moves.Keys.Order(StringComparer.Ordinal));
        Assert.All(moves.Values, target => Assert.Equal("a1", target));
        Assert.Empty(Moves([nodes[0] with { SteadySince = Now }, nodes[1]], most: 4, ("cloud", shards)));
        Assert.Empty(Moves(nodes, most: 0, ("cloud", shards)));
    }

    [Fact]
    public void Shards_that_move_already_are_left_alone()
    {
        Candidate[] nodes = [Edge("a1", "a"), Cloud("cloud")];
        IReadOnlyDictionary<string, string> moves = _plan.Moves(
            Shards(("cloud", ["a:0", "a:1"])), nodes, new HashSet<string> { "a:0" }, Now, most: 4);

        Assert.Equal(["a:1"], moves.Keys);
    }

    [Fact]
    public void A_stream_whose_publisher_is_here_stays_here_until_the_publisher_goes()
    {
        Candidate[] nodes = [Edge("a1", "a"), Cloud("cloud")];
        _media["a:0"] = "cloud";
        Assert.Empty(Moves(nodes, most: 4, ("cloud", ["a:0"])));

        _media["a:0"] = "a1";
        Assert.Equal("a1", Moves(nodes, most: 4, ("cloud", ["a:0"]))["a:0"]);
    }

    [Fact]
    public void A_node_that_leaves_loses_its_shards_at_once_except_those_of_its_sessions()
    {
        _media["a:0"] = "a1";
        IReadOnlyDictionary<string, string> moves = Moves(
            [Edge("a1", "a").Draining(), Cloud("cloud") with { SteadySince = Now }],
            most: 10,
            ("a1", ["a:0", "a:1", "n.a1:0", "gpu.a:3"]));

        Assert.Equal(["a:0", "a:1", "gpu.a:3"], moves.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void When_all_leave_nothing_moves() =>
        Assert.Empty(Moves([Edge("a1", "a").Draining(), Cloud("cloud").Draining()], most: 10, ("a1", ["a:0"])));

    [Fact]
    public void Sessions_go_home_the_moment_their_node_is_back()
    {
        IReadOnlyDictionary<string, string> moves = Moves(
            [Edge("a1", "a") with { SteadySince = null, IsLive = false }, Cloud("cloud")],
            most: 10,
            ("cloud", ["n.a1:0", "n.gone:0"]));

        Assert.Equal([new KeyValuePair<string, string>("n.a1:0", "a1")], moves);
    }

    [Fact]
    public void Nothing_is_asked_of_a_node_that_does_not_answer()
    {
        Candidate[] nodes = [Edge("a1", "a"), Cloud("cloud") with { IsLive = false }];
        Assert.Empty(Moves(nodes, most: 10, ("cloud", ["a:0"])));
        Assert.Empty(Moves([nodes[0], Cloud("cloud") with { IsUp = false }], most: 10, ("cloud", ["a:0"])));
    }

    [Fact]
    public void Level_nodes_are_evened_out_and_then_left_in_peace()
    {
        Candidate[] nodes = [Cloud("c1"), Cloud("c2"), Cloud("c3")];
        Dictionary<string, List<string>> shards = new()
        {
            ["c1"] = [.. Enumerable.Range(0, 12).Select(i => $"x:{i}")], ["c2"] = [], ["c3"] = [],
        };
        for (int look = 0; look < 20; look++)
        {
            IReadOnlyDictionary<string, string> moves = Moves(
                nodes, most: 2, [.. shards.Select(node => (node.Key, node.Value.ToArray()))]);
            foreach ((string shard, string target) in moves)
            {
                shards.Values.Single(list => list.Contains(shard)).Remove(shard);
                shards[target].Add(shard);
            }
        }

        Assert.All(shards.Values, list => Assert.InRange(list.Count, 3, 5));
        Assert.Empty(Moves(nodes, most: 2, [.. shards.Select(node => (node.Key, node.Value.ToArray()))]));
    }

    [Fact]
    public void Nothing_is_evened_out_to_an_older_version()
    {
        Candidate newer = Cloud("c1") with { Version = Akka.Util.AppVersion.Create("2.0") };
        Candidate older = Cloud("c2") with { Version = Akka.Util.AppVersion.Create("1.0") };
        string[] shards = [.. Enumerable.Range(0, 12).Select(i => $"x:{i}")];

        Assert.Empty(Moves([newer, older], most: 10, ("c1", shards), ("c2", [])));
        Assert.NotEmpty(Moves([newer, older], most: 10, ("c2", shards), ("c1", [])));
    }

    [Fact]
    public void An_operator_s_wish_wins_while_the_node_is_there()
    {
        Candidate[] nodes = [Edge("a1", "a"), Cloud("cloud")];
        _wishes["a:0"] = "cloud";

        Assert.Equal("cloud", Home("a:0", nodes));
        Assert.Equal("cloud", Moves(nodes, most: 1, ("a1", ["a:0"]))["a:0"]);
        Assert.Empty(Moves(nodes, most: 1, ("cloud", ["a:0"])));

        Candidate[] leaving = [nodes[0], nodes[1].Draining()];
        Assert.Equal("a1", Home("a:0", leaving));
        Assert.Equal("a1", Moves(leaving, most: 1, ("cloud", ["a:0"]))["a:0"]);
    }

    [Fact]
    public void A_flapping_edge_moves_nothing_to_and_fro()
    {
        Steadiness steadiness = new(0.9);
        DateTimeOffset now = Now;
        int moved = 0;
        for (int second = 0; second < 600; second++, now += TimeSpan.FromSeconds(1))
        {
            bool isUp = second % 25 != 0; // Away for a second in every twenty-five.
            IReadOnlyList<Candidate> nodes =
                steadiness.Observe([Edge("a1", "a") with { IsUp = isUp }, Cloud("cloud")], now);
            moved += _plan.Moves(Shards(("cloud", ["a:0"])), nodes, new HashSet<string>(), now, 4).Count;
        }

        Assert.Equal(0, moved);
    }

    [Fact]
    public void A_node_must_have_room_before_it_counts_as_steady()
    {
        Steadiness steadiness = new(0.9);
        DateTimeOffset? At(double load, int second) =>
            steadiness.Observe([Edge("a1", "a", load)], Now + TimeSpan.FromSeconds(second))[0].SteadySince;

        Assert.Null(At(0.85, 0));
        Assert.Equal(Now + TimeSpan.FromSeconds(1), At(0.8, 1));
        Assert.Equal(Now + TimeSpan.FromSeconds(1), At(0.7, 20));
        Assert.Null(At(0.91, 21));
        Assert.Equal(Now + TimeSpan.FromSeconds(22), At(0.1, 22));
    }

    private static ImmutableDictionary<string, ImmutableArray<string>> Shards(
        params (string Node, string[] Shards)[] shards) =>
        shards.ToImmutableDictionary(node => node.Node, node => node.Shards.ToImmutableArray());

    private string? Home(string shard, params Candidate[] nodes) => _plan.Home(shard, nodes, Now);

    private IReadOnlyDictionary<string, string> Moves(
        Candidate[] nodes, int most, params (string Node, string[] Shards)[] shards) =>
        _plan.Moves(Shards(shards), nodes, new HashSet<string>(), Now, most);
}
