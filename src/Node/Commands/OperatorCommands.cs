using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;
using Ooblex.Gateway.Auth;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Media.Codecs;
using Ooblex.Node.Startup;
using Ooblex.Operations.Commands;
using Ooblex.Operations.Health;
using Ooblex.Operations.Logs;

namespace Ooblex.Node.Commands;

/// <summary>All palettes, and the runner that other nodes and the command port share.</summary>
internal static class OperatorCommands
{
    public static void AddOperatorCommands(this IServiceCollection services, string nodeId, NodeLog log)
    {
        services.AddSingleton<IRelayStats>(provider => new RelayFigures(provider.GetService<IRelayPlane>()));
        services.AddSingleton(provider => new OpsRunner(
            nodeId,
            [
                .. OfTheNode(provider, log),
                .. OfTheCluster(provider),
                .. new DrainCommands(
                    nodeId,
                    provider.GetRequiredService<INodeDrain>(),
                    provider.GetRequiredService<TimeProvider>()).All(),
                .. OfMedia(provider, nodeId),
                .. OfModels(provider),
            ],
            provider.GetRequiredService<IOpsRelay>(),
            provider.GetRequiredService<IClusterMembership>(),
            provider.GetRequiredService<ILogger<OpsRunner>>()));
        services.AddSingleton<IOpsRunner>(provider => provider.GetRequiredService<OpsRunner>());
        services.AddSingleton(Values);
    }

    // The addresses are those of the servers that these commands are part of, so they are looked up when asked for.
    private static IEnumerable<OpsCommand> OfTheNode(IServiceProvider provider, NodeLog log) =>
    [
        .. NodeCommands.All(
            provider.GetRequiredService<Func<HealthReport>>(),
            () => provider.GetRequiredService<NodeAddresses>().List()),
        .. LogCommands.All(log.Book, log.Level),
        .. KeyCommands.All(provider.GetRequiredService<ApiKeyStore>(), provider.GetRequiredService<TimeProvider>()),
    ];

    private static IEnumerable<OpsCommand> OfTheCluster(IServiceProvider provider)
    {
        IClusterMembership cluster = provider.GetRequiredService<IClusterMembership>();
        return
        [
            .. new ClusterCommands(cluster, provider.GetRequiredService<TimeProvider>()).All(),
            .. new ShardCommands(
                cluster,
                provider.GetRequiredService<IShards>(),
                provider.GetRequiredService<IStreamDirectory>(),
                provider.GetRequiredService<IOpsRelay>()).All(),
            .. new ShardMoves(
                cluster,
                provider.GetRequiredService<IShards>(),
                provider.GetRequiredService<IShardOverrides>(),
                provider.GetRequiredService<TimeProvider>()).All(),
            .. ActorCommands.All(provider.GetRequiredService<IActorTree>()),
        ];
    }

    private static IEnumerable<OpsCommand> OfMedia(IServiceProvider provider, string nodeId) =>
    [
        .. MediaCommands.All(
            provider.GetRequiredService<IStreamDirectory>(),
            provider.GetRequiredService<IMediaStats>(),
            provider.GetRequiredService<IEntityGateway>(),
            provider.GetRequiredService<TimeProvider>()),
        new PeerListing(
            nodeId, provider.GetRequiredService<IMediaStats>(), provider.GetRequiredService<IOpsRelay>()).Command,
        new RelayListing(
            nodeId, provider.GetRequiredService<IRelayStats>(), provider.GetRequiredService<IOpsRelay>()).Command,
        new PipelineListing(
            nodeId,
            provider.GetRequiredService<IPipelineStats>(),
            provider.GetRequiredService<IOpsRelay>(),
            provider.GetRequiredService<INodeBoard>()).Command,
        ClusterMediaCommands.Nodes(provider.GetRequiredService<INodeBoard>()),
        ClusterMediaCommands.Explain(
            provider.GetRequiredService<IPlacementExplainer>(), provider.GetRequiredService<ISessionPlacement>()),
    ];

    private static IEnumerable<OpsCommand> OfModels(IServiceProvider provider)
    {
        ModelCatalogue catalogue = provider.GetRequiredService<ModelCatalogue>();
        ModelStore store = provider.GetRequiredService<ModelStore>();
        ModelSessions sessions = provider.GetRequiredService<ModelSessions>();
        return
        [
            .. new ModelCommands(catalogue, store, provider.GetRequiredService<ModelPull>(), sessions).All(),
            new VisionStatus(catalogue, store, sessions, provider.GetRequiredService<Lazy<VideoCodecs>>()).Command,
        ];
    }

    private static OpsValues Values(IServiceProvider provider)
    {
        IClusterMembership cluster = provider.GetRequiredService<IClusterMembership>();
        IMediaStats media = provider.GetRequiredService<IMediaStats>();
        IStreamDirectory streams = provider.GetRequiredService<IStreamDirectory>();
        return new OpsValues(new Dictionary<OpsValueKind, Func<IEnumerable<string>>>
        {
            [OpsValueKind.Node] = () => provider.GetRequiredService<IOpsRelay>().Nodes,
            [OpsValueKind.Address] = () =>
                cluster.View?.Members.SelectMany(member => new[] { member.Address.ToString(), member.NodeId }) ?? [],
            [OpsValueKind.Stream] = () => streams.List().Select(stream => stream.Stream.Stream.Value),
            [OpsValueKind.Peer] = () => media.Sessions.Select(session => session.Peer.ToString()),
            [OpsValueKind.ShardType] = () => cluster.ShardTypes,
            [OpsValueKind.LogLevel] = () => LogLevels.Words,
        });
    }
}
