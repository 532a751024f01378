using System.Collections.Immutable;
using System.Net;
using Akka.Util;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Placement;

/// <summary>A gateway in the cloud, an edge at each of two sites.</summary>
public sealed class SessionPlacementTests
{
    private static readonly StreamId Lobby = StreamId.Parse("lobby");

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedVitals _here = new(Report("cloud", "core", "cloud"));
    private readonly NodeBoard _board;
    private readonly DecisionLog _decisions = new(2);
    private readonly PlacementCounters _counters = new();
    private readonly SessionPlacement _placement;
    private long _number;

    public SessionPlacementTests()
    {
        SiteMap sites = new(
        [
            new SiteOptions
            {
                Name = "a", Networks = [IPNetwork.Parse("10.1.0.0/16")], Near = ["b"], Gateway = "",
            },
            new SiteOptions { Name = "b", Networks = [], Near = [], Gateway = "https://b.example" },
        ]);
        _board = new NodeBoard(_here, TimeSpan.FromSeconds(1.5), _time);
        _placement = new SessionPlacement(
            _board, new PlacementRules(sites, 0.9, TimeSpan.Zero), _decisions, _counters, _time);
        Others(Report("edge-a", "a", "edge"), Report("edge-b", "b", "edge"));
    }

    [Theory]
    [InlineData("10.1.2.3", null, "edge-a", "a", "by the client's network")]
    [InlineData("192.0.2.1", null, "cloud", "core", "the gateway's own site")]
    [InlineData(null, null, "cloud", "core", "the gateway's own site")]
    [InlineData("10.1.2.3", "b", "edge-b", "b", "the client says so")]
    public void A_client_goes_to_its_site_as_far_as_that_is_known(
        string? client, string? said, string node, string site, string reason)
    {
        SessionPlace place = Place(client, said)!;
        Assert.Equal((node, site), (place.Node.NodeId, place.ClientSite));
        Assert.Equal(reason, place.Explanation!.SiteReason);
    }

    [Fact]
    public void When_its_edge_is_full_it_goes_to_the_nearest_and_then_to_the_cloud_and_the_reason_says_so()
    {
        Others(Report("edge-a", "a", "edge", sessions: 100), Report("edge-b", "b", "edge"));
        SessionPlace near = Place("10.1.2.3")!;
        Assert.Equal("edge-b", near.Node.NodeId);
        Assert.Equal(
            "edge of b, nearest to a; passed over: edge-a (full: 100 of 100 sessions)", near.Reason);

        Others(Report("edge-a", "a", "edge", sessions: 100), Report("edge-b", "b", "edge", sessions: 95));
        SessionPlace cloud = Place("10.1.2.3")!;
        Assert.Equal("cloud", cloud.Node.NodeId);
        Assert.Contains("edge-b (edge of b, nearest to a, 96 % full)", cloud.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void When_all_are_full_or_leave_there_is_no_place()
    {
        _here.IsDraining = true;
        Others(Report("edge-a", "a", "edge", sessions: 100), Report("edge-b", "b", "edge") with { Draining = true });

        Assert.Null(Place("10.1.2.3"));
        PlacementExplanation why = _placement.Explain(Wish("10.1.2.3", null));
        Assert.Null(why.Node);
        Assert.All(why.Nodes, node => Assert.Equal(0, node.Rank));
        Assert.Contains("cloud (is about to leave)", why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Alone_a_node_leaves_it_to_its_engine_whether_there_is_room()
    {
        Others();
        _here.Report = _here.Report with { Sessions = 100, Roles = [] };
        _board.Refresh();
        Assert.Equal("cloud", Place(null)!.Node.NodeId);

        _here.IsDraining = true;
        Assert.Null(Place(null));
    }

    [Fact]
    public void A_node_that_just_said_no_is_not_asked_again()
    {
        SessionPlace? next = _placement.Place(Wish("10.1.2.3", null) with { Refused = ["edge-a"] });
        Assert.Equal("edge-b", next!.Node.NodeId);
        Assert.Null(_placement.Place(Wish(null, null) with { Refused = ["cloud", "edge-a", "edge-b"] }));
    }

    [Fact]
    public void Who_names_a_node_gets_that_one_or_none()
    {
        Assert.Equal("edge-b", _placement.Place(Wish("10.1.2.3", null) with { Node = "edge-b" })!.Node.NodeId);
        Assert.Null(_placement.Place(Wish("10.1.2.3", null) with { Node = "nowhere" }));
    }

    [Fact]
    public void Places_reasons_and_refusals_are_counted()
    {
        Place("10.1.2.3");
        Others(Report("edge-a", "a", "edge", sessions: 100), Report("edge-b", "b", "edge", sessions: 95));
        Place("10.1.2.3");
        _here.IsDraining = true;
        Others(Report("edge-a", "a", "edge", sessions: 100));
        Place("10.1.2.3");

        Assert.Equal(["cloud 1", "home-edge 1"], Counted(_counters.Sent));
        Assert.Equal(["crowded 1", "draining 1", "full 2"], Counted(_counters.PassedOver));
        Assert.Equal([" 1"], Counted(_counters.TurnedAway));
    }

    [Fact]
    public void A_silent_node_is_passed_over_within_the_time_out()
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        SessionPlace place = Place("10.1.2.3")!;
        Assert.Equal("cloud", place.Node.NodeId);
        Assert.Contains("edge-a (has not reported lately)", place.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Clients_that_come_between_two_reports_are_spread_over_equal_nodes()
    {
        Others(Report("edge-a1", "a", "edge"), Report("edge-a2", "a", "edge"));
        string[] nodes = [.. Enumerable.Range(0, 40).Select(_ => Place("10.1.2.3")!.Node.NodeId)];
        Assert.Equal(20, nodes.Count(node => node == "edge-a1"));

        _time.Advance(TimeSpan.FromSeconds(3));
        Others(Report("edge-a1", "a", "edge", sessions: 40), Report("edge-a2", "a", "edge"));
        Assert.Equal("edge-a2", Place("10.1.2.3")!.Node.NodeId);
    }

    [Fact]
    public void Asking_what_would_be_sends_nobody_anywhere()
    {
        Others(Report("edge-a1", "a", "edge"), Report("edge-a2", "a", "edge"));
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal("edge-a1", _placement.Explain(Wish("10.1.2.3", null)).Node);
        }
    }

    [Fact]
    public void A_site_with_a_gateway_of_its_own_is_reached_by_that() =>
        Assert.Equal("https://b.example", Place(null, "b")!.Node.GatewayUrl);

    [Fact]
    public void Sites_are_those_of_the_configuration_and_of_the_nodes()
    {
        Assert.True(_placement.KnowsSite("a"));
        Assert.True(_placement.KnowsSite("core"));
        Assert.False(_placement.KnowsSite("nowhere"));
    }

    [Fact]
    public void The_latest_decisions_are_remembered_as_they_were_made()
    {
        SessionPlace place = Place("10.1.2.3")!;
        PeerId first = PeerId.New("edge-a");
        _placement.Opened(first, place);
        _placement.Opened(PeerId.New("edge-a"), place);
        Others(); // What comes later does not change what was said then.

        PlacementExplanation then = _decisions.Find(first)!;
        Assert.Equal(("viewer of lobby", "a", "edge-a"), (then.Subject, then.Site, then.Node));
        Assert.Equal(_time.GetUtcNow(), then.DecidedAt);
        Assert.Equal(
            [("edge-a", 1, "edge of a"), ("edge-b", 2, "edge of b, nearest to a"), ("cloud", 3, "cloud")],
            then.Nodes.Select(node => (node.NodeId, node.Rank, node.Verdict)));

        _placement.Opened(PeerId.New("edge-a"), place);
        Assert.Null(_decisions.Find(first));
    }

    private static NodeReport Report(string nodeId, string site, string kind, int sessions = 0) => new()
    {
        NodeId = nodeId, Site = site, Roles = ["media", "gateway", kind], Sessions = sessions, MaxSessions = 100,
    };

    private static SessionWish Wish(string? client, string? site) =>
        new(PeerRole.Viewer, Lobby, client is null ? null : IPAddress.Parse(client), site);

    private static IEnumerable<string> Counted(IReadOnlyList<PlacementFigure> figures) =>
        figures.Where(figure => figure.Count > 0)
            .Select(figure => $"{figure.Label} {figure.Count}")
            .Order(StringComparer.Ordinal);

    private SessionPlace? Place(string? client, string? site = null) => _placement.Place(Wish(client, site));

    private void Others(params NodeReport[] reports)
    {
        _board.Hear(reports.Select(report => new ReportEntry(report, 1, ++_number)));
        _board.SeeMembers(reports.Select(report => report.NodeId).Append("cloud")
            .ToImmutableDictionary(nodeId => nodeId, _ => AppVersion.Zero));
    }
}
