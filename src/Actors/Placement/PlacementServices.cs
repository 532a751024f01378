using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Placement;

/// <summary>What the outer host has of placement: the board, and the choice of nodes for sessions.</summary>
internal static class PlacementServices
{
    // A busy gateway's last hours; some hundred bytes each.
    private const int RememberedDecisions = 5_000;

    public static IServiceCollection AddOoblexPlacement(this IServiceCollection services, ActorsOptions options)
    {
        services.TryAddSingleton<ICpuMeter>(
            provider => new CpuMeter(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<INodeVitals>(provider => new NodeVitals(
            options,
            provider.GetRequiredService<ActorsReadiness>(),
            provider.GetService<IMediaStats>(),
            provider.GetService<IDrainState>(),
            provider.GetService<IGatewayAddress>(),
            provider.GetService<INodeAbilities>(),
            provider.GetRequiredService<ICpuMeter>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new NodeBoard(
            provider.GetRequiredService<INodeVitals>(),
            options.Placement.ReportTimeout,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<INodeBoard>(provider => provider.GetRequiredService<NodeBoard>());
        services.AddSingleton(new DecisionLog(RememberedDecisions));
        services.AddSingleton<PlacementCounters>();
        services.AddSingleton<IPlacementFigures>(provider => provider.GetRequiredService<PlacementCounters>());
        services.AddSingleton(provider => new SessionPlacement(
            provider.GetRequiredService<NodeBoard>(),
            options.Placement.Rules(),
            provider.GetRequiredService<DecisionLog>(),
            provider.GetRequiredService<PlacementCounters>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISessionPlacement>(provider => provider.GetRequiredService<SessionPlacement>());
        services.AddSingleton<IPlacementExplainer>(provider => new PlacementExplainer(
            provider.GetRequiredService<SessionPlacement>(),
            new DecisionSearch(
                provider.GetRequiredService<DecisionLog>(), provider.GetRequiredService<Func<ActorSystem?>>()),
            provider.GetRequiredService<IStreamDirectory>(),
            provider.GetRequiredService<IShards>(),
            provider.GetRequiredService<IEntityGateway>(),
            provider.GetRequiredService<NodeBoard>(),
            options.Placement.Rules(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ActorSystemGuest(builder => builder.WithActors((system, _) =>
        {
            DecisionLog decisions = provider.GetRequiredService<DecisionLog>();
            system.ActorOf(Props.Create(() => new DecisionActor(decisions)), DecisionActor.Name);
        })));
        return services;
    }
}
