using System.Collections.Immutable;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;
using static Ooblex.Actors.Wire.WireText;

namespace Ooblex.Actors.Wire;

/// <summary>What nodes say of themselves, by <c>placement.proto</c>.</summary>
internal static class PlacementTypes
{
    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<ReportEntry, Placement.ReportEntry>("nre", Placement.ReportEntry.Parser, Pack, Unpack),
        WireType.Of<PlacementMessages.Recall, Placement.Recall>(
            "nrc",
            Placement.Recall.Parser,
            m => new Placement.Recall { Peer = Write(m.Peer) },
            w => new PlacementMessages.Recall(Peer(w.Peer))),
        WireType.Of<PlacementMessages.Recalled, Placement.Recalled>(
            "nrd",
            Placement.Recalled.Parser,
            m => new Placement.Recalled { Explanation = m.Explanation is { } known ? Pack(known) : null },
            w => new PlacementMessages.Recalled(w.Explanation is { } known ? Unpack(known) : null)),
    ];

    private static Placement.Explanation Pack(PlacementExplanation explanation)
    {
        Placement.Explanation wire = new()
        {
            Subject = explanation.Subject,
            Site = explanation.Site,
            SiteReason = explanation.SiteReason,
            Reason = explanation.Reason,
            Nodes =
            {
                explanation.Nodes.Select(node => new Placement.Verdict
                {
                    NodeId = node.NodeId,
                    Site = node.Site,
                    Load = node.Load,
                    Rank = node.Rank,
                    Verdict_ = node.Verdict,
                }),
            },
        };
        if (explanation.Node is { } nodeId)
        {
            wire.Node = nodeId;
        }

        if (explanation.DecidedAt is { } at)
        {
            wire.DecidedAtUnixMs = Write(at);
        }

        return wire;
    }

    private static PlacementExplanation Unpack(Placement.Explanation wire) => new(
        wire.Subject,
        wire.Site,
        wire.SiteReason,
        wire.HasNode ? wire.Node : null,
        wire.Reason,
        wire.HasDecidedAtUnixMs ? Time(wire.DecidedAtUnixMs) : null,
        [.. wire.Nodes.Select(node => new NodeVerdict(node.NodeId, node.Site, node.Load, node.Rank, node.Verdict_))]);

    private static Placement.ReportEntry Pack(ReportEntry entry) => new()
    {
        NodeId = entry.Report.NodeId,
        Site = entry.Report.Site,
        Roles = { entry.Report.Roles },
        GatewayUrl = entry.Report.GatewayUrl,
        Sessions = entry.Report.Sessions,
        MaxSessions = entry.Report.MaxSessions,
        Cpu = entry.Report.Cpu,
        BitsPerSecond = entry.Report.BitsPerSecond,
        MaxBitsPerSecond = entry.Report.MaxBitsPerSecond,
        Draining = entry.Report.Draining,
        Devices = { entry.Report.Devices },
        Models = { entry.Report.Models },
        Work = { entry.Report.Work },
        Start = entry.Start,
        Number = entry.Number,
    };

    private static ReportEntry Unpack(Placement.ReportEntry wire) => new(
        new NodeReport
        {
            NodeId = wire.NodeId,
            Site = wire.Site,
            Roles = [.. wire.Roles],
            GatewayUrl = wire.GatewayUrl,
            Sessions = wire.Sessions,
            MaxSessions = wire.MaxSessions,
            Cpu = wire.Cpu,
            BitsPerSecond = wire.BitsPerSecond,
            MaxBitsPerSecond = wire.MaxBitsPerSecond,
            Draining = wire.Draining,
            Devices = [.. wire.Devices],
            Models = [.. wire.Models],
            Work = [.. wire.Work],
        },
        wire.Start,
        wire.Number);
}
