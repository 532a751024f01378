using System.Collections.Immutable;
using Ooblex.Actors.Bootstrap;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Bootstrap;

public sealed class JoinDeciderTests
{
    private static readonly ContactPoint A = new("10.0.0.1", 8558);
    private static readonly ContactPoint B = new("10.0.0.2", 8558);
    private static readonly ContactPoint C = new("10.0.0.10", 8558);

    private static readonly BootstrapOptions Options = TestOptions.Alone with
    {
        Enabled = true, RequiredContactPoints = 2, StableMargin = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public void Whoever_sees_seeds_joins_them_at_once_and_never_itself()
    {
        BootstrapSight sight = Sight(self: A, [A, B, C], unchangedFor: TimeSpan.Zero) with
        {
            Answers = Answers([B], seeds: [Node(A), Node(C)]),
        };

        JoinDecision decision = JoinDecider.Decide(sight, Options);

        Assert.Equal([Node(C)], Assert.IsType<JoinDecision.JoinSeeds>(decision).Seeds);
    }

    [Fact]
    public void No_more_than_five_seeds_are_joined()
    {
        NodeAddress[] many = [.. Enumerable.Range(1, 9).Select(i => Node(new ContactPoint($"10.1.0.{i}", 8558)))];
        BootstrapSight sight = Sight(A, [A, B], TimeSpan.Zero) with { Answers = Answers([B], many) };

        Assert.Equal(5, Assert.IsType<JoinDecision.JoinSeeds>(JoinDecider.Decide(sight, Options)).Seeds.Count);
    }

    [Fact]
    public void The_lowest_of_all_begins_a_cluster_and_the_others_wait_for_it()
    {
        Assert.IsType<JoinDecision.JoinSelf>(JoinDecider.Decide(Sight(A, [C, A, B]), Options));
        string why = Why(JoinDecider.Decide(Sight(B, [C, A, B]), Options));
        Assert.Contains("10.0.0.1:8558 is to begin", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_alone_begins_nothing_and_neither_does_one_that_is_found_under_two_addresses()
    {
        Assert.Contains("1 of 2 nodes", Why(JoinDecider.Decide(Sight(A, [A]), Options)), StringComparison.Ordinal);
        ContactPoint again = new("fd00::1", 8558);
        BootstrapSight twice = Sight(A, [A, again]) with
        {
            Answers = Answers([A], []).Add(again, new SeedAnswer(Node(A), [])),
        };

        Assert.Contains("1 of 2 nodes", Why(JoinDecider.Decide(twice, Options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_begun_while_discovery_changes_or_a_contact_point_is_mute()
    {
        TimeSpan justNow = TimeSpan.FromSeconds(4.9);
        Assert.Contains(
            "a moment ago", Why(JoinDecider.Decide(Sight(A, [A, B], justNow), Options)), StringComparison.Ordinal);
        BootstrapSight mute = Sight(A, [A, B, C]) with { Answers = Answers([A, B], []) };
        Assert.Contains(
            "10.0.0.10:8558 does not answer", Why(JoinDecider.Decide(mute, Options)), StringComparison.Ordinal);

        // Where not all need to answer, the lowest of those that did begins.
        BootstrapOptions some = Options with { ContactWithAll = false };
        Assert.IsType<JoinDecision.JoinSelf>(JoinDecider.Decide(mute, some));
    }

    [Fact]
    public void A_node_that_may_not_begin_a_cluster_waits_for_ever()
    {
        BootstrapOptions never = Options with { NewClusterEnabled = false };

        Assert.Contains("may not begin", Why(JoinDecider.Decide(Sight(A, [A, B]), never)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_is_by_length_and_bytes_of_addresses_then_by_name_then_by_port()
    {
        ContactPoint[] ordered =
        [
            new("9.0.0.1", 8558),
            new("10.0.0.2", 8557),
            new("10.0.0.2", 8558),
            new("10.0.0.10", 8558),
            new("fd00::1", 8558),
            new("node-a", 8558),
            new("node-b", 1),
        ];
        ContactPoint[] shuffled = [.. ordered];
        new Random(7).Shuffle(shuffled);

        Array.Sort(shuffled, ContactPointOrder.Instance);

        Assert.Equal(ordered, shuffled);
    }

    private static string Why(JoinDecision decision) => Assert.IsType<JoinDecision.KeepProbing>(decision).Why;

    private static BootstrapSight Sight(ContactPoint self, ContactPoint[] points, TimeSpan? unchangedFor = null) =>
        new(Node(self), [.. points], unchangedFor ?? TimeSpan.FromSeconds(5), Answers(points, []));

    private static ImmutableDictionary<ContactPoint, SeedAnswer> Answers(ContactPoint[] points, NodeAddress[] seeds) =>
        points.ToImmutableDictionary(point => point, point => new SeedAnswer(Node(point), seeds));

    private static NodeAddress Node(ContactPoint point) => new("akka.tcp", "ooblex", point.Host, 4053);
}
