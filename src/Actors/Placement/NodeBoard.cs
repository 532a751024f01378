using System.Collections.Immutable;
using Akka.Util;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>The last report of each node with the time it came. Outlives actor systems; read without locks.</summary>
/// <remarks>One writer at a time: the reporter of the present actor system.</remarks>
internal sealed class NodeBoard : INodeBoard
{
    private readonly INodeVitals _vitals;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private volatile Sheet _sheet;
    private volatile ImmutableHashSet<string> _sites;

    public NodeBoard(INodeVitals vitals, TimeSpan timeout, TimeProvider time)
    {
        (_vitals, _timeout, _time) = (vitals, timeout, time);
        _sites = [vitals.Read().Site];
        _sheet = new Sheet(
            vitals.Read(), ImmutableDictionary<string, Heard>.Empty, ImmutableDictionary<string, AppVersion>.Empty);
    }

    // Whether the node leaves is read anew, so that its own gateway knows at once.
    public NodeReport Self => _sheet.Self with { Draining = _vitals.IsDraining };

    public IReadOnlyList<NodeReport> Live =>
        [.. Known.Where(node => node is { IsMember: true, IsFresh: true }).Select(node => node.Report)];

    /// <summary>All nodes that have reported and were not forgotten, live or not; this one first.</summary>
    public IReadOnlyList<KnownNode> Known
    {
        get
        {
            Sheet sheet = _sheet;
            long now = _time.GetTimestamp();
            return [SelfOf(sheet), .. sheet.Others.Values.Select(heard => Of(sheet, heard, now))];
        }
    }

    /// <summary>A node of this site has reported since this process began, whatever became of it: clients of a site
    /// whose only edge is gone are clients of that site still.</summary>
    public bool HasSeenSite(string site) => _sites.Contains(site);

    public bool IsLive(string nodeId) => Find(nodeId) is { IsMember: true, IsFresh: true };

    public KnownNode? Find(string nodeId)
    {
        Sheet sheet = _sheet;
        return nodeId == sheet.Self.NodeId ? SelfOf(sheet)
            : sheet.Others.TryGetValue(nodeId, out Heard? heard) ? Of(sheet, heard, _time.GetTimestamp())
            : null;
    }

    /// <summary>Looks at this node again.</summary>
    public NodeReport Refresh()
    {
        NodeReport self = _vitals.Read();
        _sheet = _sheet with { Self = self };
        return self;
    }

    /// <summary>Takes in all reports that go round; those that were not there before came now.</summary>
    public void Hear(IEnumerable<ReportEntry> entries)
    {
        Sheet sheet = _sheet;
        long now = _time.GetTimestamp();
        ImmutableDictionary<string, Heard>.Builder others = ImmutableDictionary.CreateBuilder<string, Heard>();
        foreach (ReportEntry entry in entries)
        {
            if (entry.Report.NodeId != sheet.Self.NodeId)
            {
                Heard? before = sheet.Others.GetValueOrDefault(entry.Report.NodeId);
                others[entry.Report.NodeId] = entry.IsAnotherThan(before?.Entry) ? new Heard(entry, now) : before!;
            }
        }

        _sites = _sites.Union(others.Values.Select(heard => heard.Entry.Report.Site));
        _sheet = sheet with { Others = others.ToImmutable() };
    }

    /// <summary>The nodes that the cluster takes to be up and reachable, with their versions.</summary>
    public void SeeMembers(ImmutableDictionary<string, AppVersion> nodes) => _sheet = _sheet with { Members = nodes };

    // This node is live to itself, whatever the cluster thinks: its own sockets need nobody.
    private KnownNode SelfOf(Sheet sheet) => new(
        Self, IsMember: true, IsFresh: true, sheet.Members.GetValueOrDefault(sheet.Self.NodeId, AppVersion.Zero));

    private KnownNode Of(Sheet sheet, Heard heard, long now) => new(
        heard.Entry.Report,
        sheet.Members.ContainsKey(heard.Entry.Report.NodeId),
        _time.GetElapsedTime(heard.At, now) <= _timeout,
        sheet.Members.GetValueOrDefault(heard.Entry.Report.NodeId, AppVersion.Zero));

    private sealed record Sheet(
        NodeReport Self, ImmutableDictionary<string, Heard> Others, ImmutableDictionary<string, AppVersion> Members);

    private sealed record Heard(ReportEntry Entry, long At);
}
