using System.Collections.Immutable;
using Ooblex.Actors.Drain;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Wire;

/// <summary>Drains between nodes, by <c>drain.proto</c>.</summary>
internal static class DrainTypes
{
    private static readonly EnumMap<DrainPhase, Drains.DrainPhase> Phases = new(unknown: DrainPhase.Draining);

    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<DrainMessages.Begin, Drains.DrainBegin>("gb", Drains.DrainBegin.Parser, Pack, Unpack),
        WireType.Of<DrainMessages.Cancel, Drains.DrainCancel>(
            "gc", Drains.DrainCancel.Parser, _ => new Drains.DrainCancel(), _ => new DrainMessages.Cancel()),
        WireType.Of<DrainMessages.Look, Drains.DrainLook>(
            "gl", Drains.DrainLook.Parser, _ => new Drains.DrainLook(), _ => new DrainMessages.Look()),
        WireType.Of<DrainStatus, Drains.DrainStatus>("gs", Drains.DrainStatus.Parser, Pack, Unpack),
    ];

    private static Drains.DrainBegin Pack(DrainMessages.Begin begin)
    {
        Drains.DrainBegin packed = new();
        if (begin.Limit is { } limit)
        {
            packed.LimitMs = (long)limit.TotalMilliseconds;
        }

        return packed;
    }

    private static DrainMessages.Begin Unpack(Drains.DrainBegin begin) =>
        new(begin.HasLimitMs ? TimeSpan.FromMilliseconds(begin.LimitMs) : null);

    private static Drains.DrainStatus Pack(DrainStatus status) => new()
    {
        NodeId = status.NodeId,
        Phase = Phases.ToWire(status.Phase),
        Sessions = status.Sessions,
        LeftMs = (long)status.Left.TotalMilliseconds,
    };

    private static DrainStatus Unpack(Drains.DrainStatus status) => new(
        status.NodeId, Phases.ToOurs(status.Phase), status.Sessions, TimeSpan.FromMilliseconds(status.LeftMs));
}
