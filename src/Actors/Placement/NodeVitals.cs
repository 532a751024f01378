using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Media;

namespace Ooblex.Actors.Placement;

/// <summary>Puts a node's report together from its configuration and from what the other parts measure.</summary>
/// <param name="options">Who this node is and what it can carry.</param>
/// <param name="readiness">Whether the control plane is up.</param>
/// <param name="media">Figures of the media engine; <c>null</c> where there is none.</param>
/// <param name="drain">Whether the node leaves; <c>null</c>: never.</param>
/// <param name="gateway">Where its HTTP is; <c>null</c> where there is none.</param>
/// <param name="abilities">What its pipelines can do; <c>null</c>: there are none.</param>
/// <param name="cpu">Share of the processor in use.</param>
/// <param name="time">For rates.</param>
internal sealed class NodeVitals(
    ActorsOptions options,
    ActorsReadiness readiness,
    IMediaStats? media,
    IDrainState? drain,
    IGatewayAddress? gateway,
    INodeAbilities? abilities,
    ICpuMeter cpu,
    TimeProvider time) : INodeVitals
{
    private readonly RateMeter _sent = new(time);

    public bool IsReady => readiness.IsReady;

    public bool IsDraining => drain?.IsDraining ?? false;

    public NodeReport Read()
    {
        EngineStats stats = media?.Engine ?? new EngineStats();
        NodeCapacity capacity = options.Placement.Capacity;
        NodeAbilities able = abilities?.Read() ?? NodeAbilities.None;
        return new NodeReport
        {
            NodeId = options.NodeId,
            Site = options.Site,
            Roles = options.Roles,
            GatewayUrl = gateway?.Url ?? "",
            Sessions = stats.Sessions,
            MaxSessions = capacity.MaxSessions,
            Cpu = cpu.Read(),
            BitsPerSecond = _sent.BitsPerSecond(stats.BytesSent),
            MaxBitsPerSecond = capacity.MaxBitsPerSecond,
            Draining = IsDraining,
            Devices = capacity.Devices.Count > 0 ? capacity.Devices : able.Devices,
            Models = able.Models,
            Work = able.Work,
        };
    }
}
