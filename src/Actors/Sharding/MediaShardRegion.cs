using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;

namespace Ooblex.Actors.Sharding;

/// <summary>One kind of sharded entity and how its region is started.</summary>
/// <param name="TypeName">Its name in the cluster.</param>
/// <param name="Extractor">From messages to entities and shards.</param>
/// <param name="RememberEntities">Entities come back by themselves after a restart or a move.</param>
/// <param name="Props">An entity's props, by its id.</param>
/// <param name="HandOff">What stops an entity that moves.</param>
internal sealed record MediaShardType(
    string TypeName,
    IMessageExtractor Extractor,
    bool RememberEntities,
    Func<ActorSystem, Func<string, Props>> Props,
    object HandOff);

internal static class MediaShardRegion
{
    /// <summary>Nodes that carry media carry its entities.</summary>
    public const string Role = "media";

    /// <summary>Starts a region with our own allocation strategy, for which the stock extension has no place.</summary>
    public static AkkaConfigurationBuilder WithMediaShardRegion<TKey>(
        this AkkaConfigurationBuilder builder,
        MediaShardType type,
        Func<ActorSystem, IShardAllocationStrategy> strategy) =>
        builder.WithActors(async (system, registry) =>
        {
            ClusterShardingSettings settings = ClusterShardingSettings.Create(system)
                .WithRole(Role)
                .WithRememberEntities(type.RememberEntities);
            IActorRef region = await ClusterSharding.Get(system).StartAsync(
                type.TypeName, type.Props(system), settings, type.Extractor, strategy(system), type.HandOff);
            registry.Register<TKey>(region);
        });
}
