using Akka.Configuration;
using Ooblex.Actors.Bootstrap;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Placement;
using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Configuration.Sections;
using Ooblex.Gateway;
using Ooblex.Media.Codecs;
using Ooblex.Inference;
using Ooblex.Inference.Store;
using Ooblex.Operations;
using Ooblex.Operations.Bootstrap;
using Ooblex.Pipelines;
using Ooblex.Protocol.Sdp;
using Ooblex.Transport.Engine;

namespace Ooblex.Configuration;

/// <summary>Everything a node runs with, one record per part. Defaults: <c>hocon/reference.conf</c>.</summary>
public sealed record NodeSettings
{
    public required NodeOptions Node { get; init; }

    public required LogOptions Log { get; init; }

    public required ManagementOptions Management { get; init; }

    public required OpsOptions Ops { get; init; }

    public required GatewayOptions Gateway { get; init; }

    public required ActorsOptions Actors { get; init; }

    public required DiscoveryOptions Discovery { get; init; }

    public required EngineOptions Engine { get; init; }

    public required CodecOptions Codecs { get; init; }

    public required SdpLimits Sdp { get; init; }

    public required ModelsOptions Models { get; init; }

    public required InferenceOptions Inference { get; init; }

    public required PipelineEngineOptions Pipelines { get; init; }

    internal static NodeSettings Bind(HoconReader ooblex, Config akka)
    {
        NodeOptions node = NodeSection.Bind(ooblex.Section("node"));
        EngineOptions engine = EngineSection.Bind(ooblex);
        DrainOptions drain = DrainSection.Bind(ooblex.Section("drain"));
        BootstrapOptions bootstrap = BootstrapSection.Bind(ooblex.Section("cluster.bootstrap"));
        PlacementOptions placement = PlacementSection.Bind(ooblex, engine.Limits.MaxSessions);
        return new NodeSettings
        {
            Node = node,
            Log = LogSection.Bind(ooblex.Section("log")),
            Management = OperationsSection.BindManagement(ooblex.Section("management")),
            Ops = OperationsSection.BindOps(ooblex.Section("ops")),
            Gateway = GatewaySection.Bind(ooblex.Section("gateway"), node),
            Actors = FormationSection.Bind(
                ooblex, ActorsSection.Bind(ooblex.Section("actors"), node, placement, bootstrap, drain, akka)),
            Discovery = BootstrapSection.BindDiscovery(ooblex.Section("cluster.discovery"), bootstrap.Enabled),
            Engine = engine,
            Codecs = CodecsSection.Bind(ooblex.Section("codecs")),
            Sdp = ProtocolSections.BindSdp(ooblex.Section("sdp")),
            Models = ModelsSection.Bind(ooblex.Section("models"), node),
            Inference = InferenceSection.Bind(ooblex.Section("inference")),
            Pipelines = PipelinesSection.Bind(ooblex.Section("pipelines"), node),
        };
    }
}
