using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Membership;
using Ooblex.Actors.Sharding;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Operations;

/// <summary>What the regions of this node know of shards and entities, and the few orders they take.</summary>
internal sealed class ShardQueries(Func<ActorSystem?> current) : IShards
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<ShardRegionView>?> RegionsAsync(string type, CancellationToken cancellation)
    {
        if (Region(type) is not { } region)
        {
            return null;
        }

        ClusterShardingStats stats =
            await AskAsync<ClusterShardingStats>(region, new GetClusterShardingStats(Patience), cancellation);
        Address? coordinator = Oldest();
        return
        [
            .. stats.Regions.OrderBy(row => row.Key, Member.AddressOrdering).Select(row => new ShardRegionView(
                ClusterViews.Of(row.Key),
                row.Key == coordinator,
                row.Value.Stats,
                [.. row.Value.Failed.Order(StringComparer.Ordinal)])),
        ];
    }

    public async Task<IReadOnlyList<string>?> EntitiesAsync(
        string type, string shard, CancellationToken cancellation)
    {
        if (Region(type) is not { } region)
        {
            return null;
        }

        CurrentShardRegionState state =
            await AskAsync<CurrentShardRegionState>(region, GetShardRegionState.Instance, cancellation);
        ShardState? found = state.Shards.FirstOrDefault(candidate => candidate.ShardId == shard);
        return found is null ? null : [.. found.EntityIds.Order(StringComparer.Ordinal)];
    }

    public async Task<EntityPlace?> LocateAsync(string type, string entity, CancellationToken cancellation)
    {
        if (Region(type) is not { } region)
        {
            return null;
        }

        EntityLocation found =
            await AskAsync<EntityLocation>(region, new GetEntityLocation(entity, Patience), cancellation);
        string shard = found.ShardId ?? "";
        Address? home = found.ShardRegion is { Host: not null } known
            ? known
            : await HomeAsync(region, shard, cancellation);
        return new EntityPlace(
            entity,
            shard,
            home is null ? null : ClusterViews.Of(home),
            home is not null && await IsAwakeAsync(region, home, shard, entity));
    }

    public async Task<bool> StartAsync(string type, string entity, CancellationToken cancellation)
    {
        if (Region(type) is not { } region)
        {
            return false;
        }

        await AskAsync<object>(region, new ShardRegion.StartEntity(entity), cancellation);
        return true;
    }

    public async Task<bool> PassivateAsync(string type, string entity, CancellationToken cancellation)
    {
        if (current() is not { } system || Region(type) is not { } region)
        {
            return false;
        }

        CurrentShardRegionState state =
            await AskAsync<CurrentShardRegionState>(region, GetShardRegionState.Instance, cancellation);
        if (state.Shards.FirstOrDefault(shard => shard.EntityIds.Contains(entity)) is not { } home)
        {
            return false;
        }

        // The shard takes the wish from the entity itself, so it is sent in the entity's name.
        ActorPath shardPath = region.Path / Uri.EscapeDataString(home.ShardId);
        IActorRef shardRef = await ResolveAsync(system, shardPath);
        shardRef.Tell(
            new Passivate(EntityStop.Instance), await ResolveAsync(system, shardPath / Uri.EscapeDataString(entity)));
        return true;
    }

    // A region that has sent nothing to a shard does not know where it is.
    private static async Task<Address?> HomeAsync(IActorRef region, string shard, CancellationToken cancellation)
    {
        ClusterShardingStats stats =
            await AskAsync<ClusterShardingStats>(region, new GetClusterShardingStats(Patience), cancellation);
        return stats.Regions.FirstOrDefault(row => row.Value.Stats.ContainsKey(shard)).Key;
    }

    // The library looks for the entity under its bare id, which is not its name where the id has a slash.
    private async Task<bool> IsAwakeAsync(IActorRef region, Address home, string shard, string entity)
    {
        if (current() is not { } system)
        {
            return false;
        }

        ActorPath path = new RootActorPath(home) / region.Path.Elements
            / Uri.EscapeDataString(shard) / Uri.EscapeDataString(entity);
        ActorIdentity identity = await AskAsync<ActorIdentity>(
            system.ActorSelection(path), new Identify(null), CancellationToken.None);
        return identity.Subject is not null;
    }

    private static async Task<IActorRef> ResolveAsync(ActorSystem system, ActorPath path)
    {
        try
        {
            return await system.ActorSelection(path).ResolveOne(Patience);
        }
        catch (ActorNotFoundException gone)
        {
            throw new TimeoutException($"{path} does not answer.", gone);
        }
    }

    private static async Task<T> AskAsync<T>(ICanTell region, object question, CancellationToken cancellation)
    {
        try
        {
            return await region.Ask<T>(question, Patience * 2, cancellation);
        }
        catch (AskTimeoutException late)
        {
            throw new TimeoutException("The shard region does not answer.", late);
        }
    }

    private IActorRef? Region(string type) =>
        current() is { } system && ClusterSharding.Get(system).ShardTypeNames.Contains(type)
            ? ClusterSharding.Get(system).ShardRegion(type)
            : null;

    // The coordinator is a singleton of the role that has the regions, and lives on its oldest node.
    private Address? Oldest()
    {
        if (current() is not { } system)
        {
            return null;
        }

        Member? oldest = null;
        foreach (Member member in Cluster.Get(system).State.Members.Where(m =>
            m.HasRole(MediaShardRegion.Role) && m.Status is MemberStatus.Up or MemberStatus.Leaving))
        {
            oldest = oldest is null || member.IsOlderThan(oldest) ? member : oldest;
        }

        return oldest?.Address;
    }
}
