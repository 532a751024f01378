using System.Collections.Immutable;
using Akka.Util;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Placement;

public sealed class NodeBoardTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(1_500);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedVitals _vitals = new(new NodeReport { NodeId = "self", Site = "here" });
    private readonly NodeBoard _board;

    public NodeBoardTests() => _board = new NodeBoard(_vitals, Timeout, _time);

    [Fact]
    public void This_node_is_live_before_anything_was_heard()
    {
        Assert.Equal(["self"], Names());
        Assert.True(_board.IsLive("self"));
        Assert.False(_board.IsLive("other"));
    }

    [Fact]
    public void A_node_is_live_when_it_is_a_member_and_has_reported()
    {
        _board.Hear([Entry("other", 1)]);
        Assert.Equal(["self"], Names());

        See("self", "other");
        Assert.Equal(["other", "self"], Names());

        See("self");
        Assert.False(_board.IsLive("other"));
    }

    [Fact]
    public void A_node_that_is_silent_for_longer_than_the_time_out_is_not_live_until_it_speaks_again()
    {
        See("self", "other");
        _board.Hear([Entry("other", 1)]);
        _time.Advance(Timeout);
        Assert.True(_board.IsLive("other"));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_board.IsLive("other"));
        Assert.Equal(["self"], Names());

        _board.Hear([Entry("other", 2)]);
        Assert.True(_board.IsLive("other"));
    }

    [Fact]
    public void A_report_that_was_there_before_is_no_sign_of_life()
    {
        See("self", "other");
        _board.Hear([Entry("other", 1)]);
        _time.Advance(TimeSpan.FromSeconds(1));
        _board.Hear([Entry("other", 1), Entry("third", 1)]);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_board.IsLive("other"));
    }

    [Fact]
    public void A_node_that_started_anew_is_heard_though_its_count_begins_again()
    {
        See("self", "other");
        _board.Hear([Entry("other", 1, start: 10)]);
        _time.Advance(TimeSpan.FromSeconds(5));
        _board.Hear([Entry("other", 1, start: 11)]);

        Assert.True(_board.IsLive("other"));
    }

    [Fact]
    public void A_node_that_left_the_reports_is_forgotten()
    {
        See("self", "other");
        _board.Hear([Entry("other", 1)]);
        _board.Hear([]);

        Assert.Equal(["self"], Names());
    }

    [Fact]
    public void What_others_say_about_this_node_does_not_count()
    {
        See("self");
        _board.Hear([Entry("self", 9)]);

        Assert.Equal(["self"], Names());
        Assert.Equal("here", _board.Self.Site);
    }

    [Fact]
    public void That_this_node_leaves_is_seen_at_once_and_its_load_at_the_next_look()
    {
        _vitals.IsDraining = true;
        _vitals.Report = _vitals.Report with { Sessions = 7 };
        Assert.True(_board.Self.Draining);
        Assert.True(_board.Live[0].Draining);
        Assert.Equal(0, _board.Self.Sessions);

        Assert.Equal(7, _board.Refresh().Sessions);
        Assert.Equal(7, _board.Self.Sessions);
    }

    [Fact]
    public void A_site_that_a_node_was_at_stays_known_when_the_node_is_forgotten()
    {
        Assert.True(_board.HasSeenSite("here"));
        Assert.False(_board.HasSeenSite("there"));

        _board.Hear([Entry("other", 1)]);
        _board.Hear([]);

        Assert.Null(_board.Find("other"));
        Assert.True(_board.HasSeenSite("there"));
    }

    private static ReportEntry Entry(string nodeId, long number, long start = 1) =>
        new(new NodeReport { NodeId = nodeId, Site = "there" }, start, number);

    private void See(params string[] members) => _board.SeeMembers(
        members.ToImmutableDictionary(nodeId => nodeId, _ => AppVersion.Zero));

    private IEnumerable<string> Names() => _board.Live.Select(node => node.NodeId).Order(StringComparer.Ordinal);
}
