using System.Collections.Immutable;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Wire;

/// <summary>What nodes say of themselves, by <c>placement.proto</c>.</summary>
internal static class PlacementTypes
{
    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<ReportEntry, Placement.ReportEntry>("nre", Placement.ReportEntry.Parser, Pack, Unpack),
    ];

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
        },
        wire.Start,
        wire.Number);
}
