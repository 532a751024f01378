using System.Collections.Immutable;
using Akka.Actor;
using Akka.DistributedData;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Operations;

/// <summary>Operators' wishes for shards, as the replicated dictionary last said. Read without locks.</summary>
/// <remarks>They live as long as one node of the cluster does, and are in no database.</remarks>
internal sealed class ShardWishes(Func<ActorSystem?> current) : IShardOverrides
{
    public static readonly LWWDictionaryKey<string, string> Key = new("ooblex-shard-wishes");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private volatile ImmutableDictionary<string, ShardOverride> _wishes =
        ImmutableDictionary<string, ShardOverride>.Empty;

    public string? NodeOf(string type, string shard) =>
        _wishes.TryGetValue(NameOf(type, shard), out ShardOverride? wish) ? wish.Node : null;

    public IReadOnlyList<ShardOverride> List() =>
        [.. _wishes.OrderBy(wish => wish.Key, StringComparer.Ordinal).Select(wish => wish.Value)];

    public async Task<bool> SetAsync(string type, string shard, string? node, CancellationToken cancellation)
    {
        if (current() is not { } system)
        {
            return false;
        }

        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(system);
        string name = NameOf(type, shard);
        Update update = Dsl.Update(
            Key,
            LWWDictionary<string, string>.Empty,
            new WriteMajority(Patience),
            wishes => node is null ? wishes.Remove(cluster, name) : wishes.SetItem(cluster, name, node));
        try
        {
            IUpdateResponse response = await DistributedData.Get(system).Replicator
                .Ask<IUpdateResponse>(update, Patience * 2, cancellation);
            return response.IsSuccessful;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    /// <summary>What the cluster says now; nothing while a new actor system has not heard of it.</summary>
    public void Hear(IEnumerable<KeyValuePair<string, string>> wishes) => _wishes = wishes
        .Select(wish => (wish.Key, Parts: wish.Key.Split('/', 2), wish.Value))
        .Where(wish => wish.Parts.Length == 2)
        .ToImmutableDictionary(
            wish => wish.Key,
            wish => new ShardOverride(wish.Parts[0], wish.Parts[1], wish.Value),
            StringComparer.Ordinal);

    private static string NameOf(string type, string shard) => $"{type}/{shard}";
}

/// <summary>Hears of wishes for as long as one actor system lives.</summary>
internal sealed class ShardWishListener : ReceiveActor
{
    private readonly ShardWishes _wishes;

    public ShardWishListener(ShardWishes wishes)
    {
        _wishes = wishes;
        Receive<Changed>(changed => _wishes.Hear(changed.Get(ShardWishes.Key).Entries));
    }

    protected override void PreStart()
    {
        _wishes.Hear([]);
        DistributedData.Get(Context.System).Replicator.Tell(Dsl.Subscribe(ShardWishes.Key, Self));
    }
}
