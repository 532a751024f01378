using Ooblex.Contracts.Media;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Node.Startup;

/// <summary>Relays of the engine in the words of commands; none where the node has no relays.</summary>
internal sealed class RelayFigures(IRelayPlane? plane) : IRelayStats
{
    public IReadOnlyList<RelayStats> Relays =>
    [
        .. plane?.Relays.Select(row => new RelayStats(
            row.Id,
            row.Stream,
            row.IsExport,
            row.Epoch,
            row.Viewers,
            row.Packets,
            row.Bytes,
            row.Lost,
            row.Recovered,
            row.DelayMs,
            row.SilentFor.TotalMilliseconds)) ?? [],
    ];
}
