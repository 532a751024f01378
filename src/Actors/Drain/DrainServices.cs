using Akka.Actor;
using Akka.Hosting;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;

namespace Ooblex.Actors.Drain;

internal static class DrainServices
{
    public static IServiceCollection AddDrain(this IServiceCollection services, ActorsOptions options)
    {
        services.AddSingleton<Farewell>();
        services.AddSingleton(provider => new NodeDrain(
            new DrainParts(
                options.NodeId,
                options.Drain,
                provider.GetService<IMediaStats>(),
                provider.GetRequiredService<IEntityGateway>,
                provider.GetRequiredService<Farewell>(),
                provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<ILogger<NodeDrain>>()));
        services.AddSingleton<IDrainState>(provider => provider.GetRequiredService<NodeDrain>());
        services.AddSingleton<INodeDrain>(provider => new ClusterDrain(
            provider.GetRequiredService<Func<ActorSystem?>>(),
            options.NodeId,
            provider.GetRequiredService<NodeDrain>()));
        services.AddSingleton(provider => new ActorSystemGuest(builder => builder.WithActors((system, _) =>
        {
            NodeDrain drain = provider.GetRequiredService<NodeDrain>();
            system.ActorOf(Props.Create(() => new DrainActor(drain)), DrainActor.Name);
        })));
        return services;
    }
}
