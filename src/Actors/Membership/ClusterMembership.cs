using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Membership;

/// <summary>The cluster through whichever actor system runs now.</summary>
internal sealed class ClusterMembership(Func<ActorSystem?> current, Farewell farewell) : IClusterMembership
{
    private const int MaxUnreadHappenings = 128;

    private static readonly TimeSpan RegionPatience = TimeSpan.FromSeconds(5);

    public ClusterView? View => Cluster is { } cluster ? ClusterViews.Of(cluster) : null;

    public bool HasLeft => farewell.Done.IsCompleted;

    public IReadOnlyList<string> ShardTypes => current() is { } system
        ? [.. ClusterSharding.Get(system).ShardTypeNames.Order(StringComparer.Ordinal)]
        : [];

    // A system that was told to leave stays for a while, but nothing that its cluster says counts any more.
    private Cluster? Cluster =>
        current() is { } system && Akka.Cluster.Cluster.Get(system) is { IsTerminated: false } cluster ? cluster : null;

    public bool Join(NodeAddress address) => Order(cluster => cluster.Join(ClusterViews.Of(address)));

    public bool Leave(NodeAddress address) => Order(cluster => cluster.Leave(ClusterViews.Of(address)));

    public bool Down(NodeAddress address) => Order(cluster => cluster.Down(ClusterViews.Of(address)));

    public async Task<IReadOnlyList<ShardOnNode>?> ShardsAsync(string type, CancellationToken cancellation)
    {
        if (current() is not { } system || !ClusterSharding.Get(system).ShardTypeNames.Contains(type))
        {
            return null;
        }

        try
        {
            ShardRegionStats stats = await ClusterSharding.Get(system).ShardRegion(type)
                .Ask<ShardRegionStats>(GetShardRegionStats.Instance, RegionPatience, cancellation);
            return
            [
                .. stats.Stats.OrderBy(shard => shard.Key, StringComparer.Ordinal)
                    .Select(shard => new ShardOnNode(shard.Key, shard.Value)),
            ];
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return null; // Not in time, or the actor system ended meanwhile.
        }
    }

    public async IAsyncEnumerable<ClusterHappening> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (current() is not { } system)
        {
            yield break;
        }

        Channel<ClusterHappening> happenings = Channel.CreateBounded<ClusterHappening>(
            new BoundedChannelOptions(MaxUnreadHappenings) { FullMode = BoundedChannelFullMode.DropOldest });
        IActorRef feed = system.ActorOf(Props.Create(() => new HappeningFeed(happenings.Writer)));
        try
        {
            await foreach (ClusterHappening happening in happenings.Reader.ReadAllAsync(cancellation))
            {
                yield return happening;
            }
        }
        finally
        {
            system.Stop(feed);
        }
    }

    private bool Order(Action<Cluster> order)
    {
        if (Cluster is not { } cluster)
        {
            return false;
        }

        order(cluster);
        return true;
    }
}
