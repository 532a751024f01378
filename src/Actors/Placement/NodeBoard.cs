using System.Collections.Immutable;
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

    public NodeBoard(INodeVitals vitals, TimeSpan timeout, TimeProvider time)
    {
        (_vitals, _timeout, _time) = (vitals, timeout, time);
        _sheet = new Sheet(
            vitals.Read(),
            ImmutableDictionary<string, Heard>.Empty,
            ImmutableHashSet<string>.Empty);
    }

    // Whether the node leaves is read anew, so that its own gateway knows at once.
    public NodeReport Self => _sheet.Self with { Draining = _vitals.IsDraining };

    public IReadOnlyList<NodeReport> Live
    {
        get
        {
            Sheet sheet = _sheet;
            NodeReport self = Self;
            long now = _time.GetTimestamp();
            return [self, .. sheet.Others.Values.Where(heard => IsFresh(sheet, heard, now)).Select(h => h.Report)];
        }
    }

    public bool IsLive(string nodeId)
    {
        Sheet sheet = _sheet;
        return nodeId == sheet.Self.NodeId
            || (sheet.Others.TryGetValue(nodeId, out Heard? heard) && IsFresh(sheet, heard, _time.GetTimestamp()));
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

        _sheet = sheet with { Others = others.ToImmutable() };
    }

    /// <summary>Which nodes the cluster takes to be up and reachable.</summary>
    public void SeeMembers(ImmutableHashSet<string> nodeIds) => _sheet = _sheet with { Members = nodeIds };

    private bool IsFresh(Sheet sheet, Heard heard, long now) =>
        sheet.Members.Contains(heard.Report.NodeId) && _time.GetElapsedTime(heard.At, now) <= _timeout;

    private sealed record Sheet(
        NodeReport Self, ImmutableDictionary<string, Heard> Others, ImmutableHashSet<string> Members);

    private sealed record Heard(ReportEntry Entry, long At)
    {
        public NodeReport Report => Entry.Report;
    }
}
