using System.Text;
using Ooblex.Actors.Placement;
using Ooblex.Actors.Tests.Doubles;
using static Ooblex.Actors.Tests.Placement.Nodes;

namespace Ooblex.Actors.Tests.Placement;

/// <summary>The table of docs/operations/placement.md: what goes where, and why.</summary>
public sealed class PlacementTableTests
{
    private const string Page = "docs/operations/placement.md";

    private static readonly Candidate EdgeA = Edge("edge-a", "a");
    private static readonly Candidate EdgeB = Edge("edge-b", "b", gpu: true);
    private static readonly Candidate Cloud1 = Cloud("cloud-1") with { IsHere = true };
    private static readonly Candidate Cloud2 = Cloud("cloud-2", gpu: true);

    private static readonly Case[] Cases =
    [
        new("a", "all are up", [EdgeA, EdgeB, Cloud1, Cloud2], ["edge-a", "edge-a", "edge-a", "edge-b", "cloud-1"]),
        new(
            "a",
            "edge-a is 95 % full",
            [EdgeA.Loaded(0.95), EdgeB, Cloud1, Cloud2],
            ["edge-b", "edge-b", "edge-b", "edge-b", "cloud-1"]),
        new(
            "a",
            "edge-a and edge-b are 95 % full",
            [EdgeA.Loaded(0.95), EdgeB.Loaded(0.95), Cloud1, Cloud2],
            ["cloud-1", "cloud-1", "cloud-1", "cloud-2", "cloud-1"]),
        new(
            "a",
            "all are 95 % full",
            [EdgeA.Loaded(0.95), EdgeB.Loaded(0.95), Cloud1.Loaded(0.95), Cloud2.Loaded(0.95)],
            ["edge-a", "edge-a", "edge-a", "edge-b", "cloud-1"]),
        new(
            "a",
            "all sessions of both edges are taken",
            [EdgeA.Loaded(1), EdgeB.Loaded(1), Cloud1, Cloud2],
            ["cloud-1", "cloud-1", "cloud-1", "cloud-2", "cloud-1"]),
        new(
            "a",
            "edge-a was killed a second and a half ago",
            [EdgeA with { IsLive = false }, EdgeB, Cloud1, Cloud2],
            ["edge-b", "edge-b", "edge-b", "edge-b", "cloud-1"]),
        new(
            "a",
            "both edges are out of the cluster",
            [EdgeA with { IsUp = false }, EdgeB with { IsUp = false }, Cloud1, Cloud2],
            ["cloud-1", "cloud-1", "cloud-1", "cloud-2", "cloud-1"]),
        new(
            "a",
            "edge-a drains",
            [EdgeA.Draining(), EdgeB, Cloud1, Cloud2],
            ["edge-b", "edge-b", "edge-b", "edge-b", "cloud-1"]),
        new("a", "there is no cloud", [EdgeA, EdgeB], ["edge-a", "edge-a", "edge-a", "edge-b", "edge-a"]),
        new("a", "there is only the cloud", [Cloud1, Cloud2], ["cloud-1", "cloud-1", "cloud-1", "cloud-2", "cloud-1"]),
        new("b", "all are up", [EdgeA, EdgeB, Cloud1, Cloud2], ["edge-b", "edge-b", "edge-b", "edge-b", "cloud-1"]),
        new(
            "core",
            "all are up",
            [EdgeA, EdgeB, Cloud1, Cloud2],
            ["cloud-1", "cloud-1", "cloud-1", "cloud-2", "cloud-1"]),
        new(
            "new-site",
            "all are up",
            [EdgeA, EdgeB, Cloud1, Cloud2],
            ["cloud-1", "cloud-1", "cloud-1", "cloud-2", "cloud-1"]),
        new(
            "a",
            "all drain",
            [EdgeA.Draining(), EdgeB.Draining(), Cloud1.Draining(), Cloud2.Draining()],
            ["503", "none", "none", "none", "none"]),
    ];

    // The stream is at cloud-1, where it came when its edge was away.
    private static readonly Move[] Moves =
    [
        new("edge-a is back for 10 s", EdgeA with { SteadySince = Now.AddSeconds(-10) }, Cloud1, "", "cloud-1"),
        new("edge-a is back for 30 s", EdgeA with { SteadySince = Now.AddSeconds(-30) }, Cloud1, "", "edge-a"),
        new("edge-a is back for 30 s, the publisher is at cloud-1", EdgeA, Cloud1, "cloud-1", "cloud-1"),
        new("edge-a is back for 30 s, the publisher is at edge-a", EdgeA, Cloud1, "edge-a", "edge-a"),
        new("edge-a is back and 95 % full", EdgeA.Loaded(0.95), Cloud1, "", "cloud-1"),
        new("cloud-1 is 95 % full", EdgeA with { IsUp = false }, Cloud1.Loaded(0.95), "", "cloud-1"),
        new(
            "cloud-1 drains, edge-a is back for 1 s",
            EdgeA with { SteadySince = Now.AddSeconds(-1) },
            Cloud1.Draining(),
            "",
            "edge-a"),
        new("cloud-1 drains, edge-a is away", EdgeA with { IsUp = false }, Cloud1.Draining(), "", "cloud-2"),
    ];

    public static TheoryData<int> CaseNumbers => [.. Enumerable.Range(0, Cases.Length)];

    public static TheoryData<int> MoveNumbers => [.. Enumerable.Range(0, Moves.Length)];

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void New_things_go_where_the_table_says(int number)
    {
        Case given = Cases[number];
        Assert.Equal(given.Expected, given.Places);
    }

    [Theory]
    [MemberData(nameof(MoveNumbers))]
    public void A_stream_moves_when_the_table_says_so(int number) =>
        Assert.Equal(Moves[number].Expected, Moves[number].Place);

    [Fact]
    public void The_page_has_the_tables_of_this_test()
    {
        StringBuilder places = new();
        places.Append("| site | when | session, peer | stream | pipeline ");
        places.Append("| with a graphics card | for the cloud | why |\n");
        places.Append("|---|---|---|---|---|---|---|---|\n");
        foreach (Case given in Cases)
        {
            places.Append($"| {given.Site} | {given.When} | {string.Join(" | ", given.Places)} | {given.Why} |\n");
        }

        StringBuilder moves = new();
        moves.Append("| when | the stream is then at |\n|---|---|\n");
        foreach (Move given in Moves)
        {
            moves.Append($"| {given.When} | {given.Place} |\n");
        }

        Repository.CompareOrWritePart(Page, "places", places.ToString());
        Repository.CompareOrWritePart(Page, "moves", moves.ToString());
    }

    /// <param name="Site">Of the client, and so of its stream.</param>
    /// <param name="When">How the nodes are.</param>
    /// <param name="Nodes">The same in figures.</param>
    /// <param name="Expected">Session, stream, pipeline, one that wants a graphics card, one for the cloud.</param>
    private sealed record Case(string Site, string When, Candidate[] Nodes, string[] Expected)
    {
        public IEnumerable<string> Places =>
        [
            Explanation.Node ?? "503",
            Home($"{Site}:3"),
            Home($"cpu.{Site}:3"),
            Home($"gpu.{Site}:3"),
            Home($"cloud.{Site}:3"),
        ];

        public string Why => Explanation.Reason;

        private Contracts.Cluster.PlacementExplanation Explanation
        {
            get
            {
                Affinity affinity = Affinity.Session(Site);
                return Verdicts.Explain("", affinity, "", Rules.Rank(affinity, Nodes, Now), Rules);
            }
        }

        private string Home(string shard) =>
            new ShardPlan(Rules, _ => null, _ => new HashSet<string>()).Home(shard, Nodes, Now) ?? "none";
    }

    private sealed record Move(string When, Candidate EdgeNow, Candidate CloudNow, string Publisher, string Expected)
    {
        public string Place
        {
            get
            {
                ShardPlan plan = new(Rules, _ => null, _ => new HashSet<string> { Publisher });
                Dictionary<string, System.Collections.Immutable.ImmutableArray<string>> shards =
                    new() { ["cloud-1"] = ["a:3"] };
                return plan.Moves(shards, [EdgeNow, CloudNow, Cloud2], new HashSet<string>(), Now, most: 1)
                    .GetValueOrDefault("a:3", "cloud-1");
            }
        }
    }
}
