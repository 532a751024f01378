using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Operations;

/// <summary>What operators' commands ask of the actor system.</summary>
internal static class OperatorServices
{
    public static IServiceCollection AddOperators(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new LostMessageLog(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IActorTree>(provider => new ActorTree(
            provider.GetRequiredService<Func<ActorSystem?>>(), provider.GetRequiredService<LostMessageLog>()));
        services.AddSingleton<IShards>(
            provider => new ShardQueries(provider.GetRequiredService<Func<ActorSystem?>>()));
        services.AddSingleton(provider => new ShardWishes(provider.GetRequiredService<Func<ActorSystem?>>()));
        services.AddSingleton<IShardOverrides>(provider => provider.GetRequiredService<ShardWishes>());
        services.AddSingleton<IOpsRelay>(
            provider => new OpsRelay(provider.GetRequiredService<Func<ActorSystem?>>()));

        // The runner asks for the relay, so it is looked up when the first command comes.
        services.AddSingleton(provider => new ActorSystemGuest(builder => builder.WithActors((system, _) =>
        {
            LostMessageLog lost = provider.GetRequiredService<LostMessageLog>();
            ShardWishes wishes = provider.GetRequiredService<ShardWishes>();
            Func<IOpsRunner?> runner = provider.GetService<IOpsRunner>;
            system.ActorOf(Props.Create(() => new LostMessageListener(lost)), "lost-messages");
            system.ActorOf(Props.Create(() => new ShardWishListener(wishes)), "shard-wishes");
            system.ActorOf(Props.Create(() => new OpsActor(runner)), OpsActor.Name);
        })));
        return services;
    }
}
