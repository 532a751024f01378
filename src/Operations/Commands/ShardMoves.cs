using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>The part of the <c>cluster-sharding</c> palette that overrules placement.</summary>
public sealed class ShardMoves(
    IClusterMembership cluster, IShards shards, IShardOverrides overrides, TimeProvider time)
{
    private const string Palette = "cluster-sharding";

    // In place of a node: placement decides again.
    private const string Auto = "auto";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan NoteEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan NotePatience = TimeSpan.FromSeconds(2);

    // The coordinator reviews once a second, and a hand-over may take ten.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public IReadOnlyList<OpsCommand> All() =>
    [
        new(Palette, "overrides", "Shards that operators have placed", List),
        new(
            new OpsCommandInfo(
                Palette,
                "move",
                "Places a shard, whatever placement would say",
                [
                    new("region", 'r', "Kind of entities, such as stream", Required: true)
                    {
                        Kind = OpsValueKind.ShardType,
                    },
                    new("shard", 's', "Which shard", Required: true),
                    new("address", 'a', "Of a member, or its name; auto gives the shard back", Required: true)
                    {
                        Kind = OpsValueKind.Address,
                    },
                ])
            {
                Detail = "The wish holds for as long as the cluster does. While that node is away the shard is placed "
                    + "as any other. Media goes on where it is: entities move, sessions do not.",
                Changes = true,
                NeedsConfirmation = true,
            },
            Move)
        {
            NeedsActors = true,
        },
    ];

    private async Task<OpsRefusal?> List(OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("type", "shard", "node");
        foreach (ShardOverride wish in overrides.List())
        {
            table.Add(wish.Type, wish.Shard, wish.Node);
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private async Task<OpsRefusal?> Move(OpsCall call, CancellationToken cancellation)
    {
        (string type, string shard, string to) = (call["region"], call["shard"], call["address"]);
        if (cluster.View is not { } view)
        {
            return OpsRefusal.NoActorSystem;
        }

        if (!cluster.ShardTypes.Contains(type))
        {
            return $"there are no entities of the kind {type}; there are {string.Join(", ", cluster.ShardTypes)}";
        }

        ClusterMember? member = to == Auto ? null : ClusterWords.Find(view, to);
        if (to != Auto && member is not { NodeId.Length: > 0 })
        {
            return $"the cluster has no node {to}; cluster show lists them";
        }

        if (!await overrides.SetAsync(type, shard, member?.NodeId, cancellation))
        {
            return new OpsRefusal("too few nodes took the wish down; try again", OpsRefusalKind.Unavailable);
        }

        await NotedAsync(type, shard, member?.NodeId, cancellation);
        if (member is null)
        {
            await call.Output.LineAsync($"{type} {shard} is placed by itself again", cancellation);
            return null;
        }

        await call.Output.LineAsync($"{type} {shard} shall be at {member.NodeId}", cancellation);
        return await ArrivesAsync(type, shard, member.Address, cancellation)
            ? await Say(call, $"{type} {shard} is at {member.NodeId}", cancellation)
            : new OpsRefusal(
                $"it is not there yet; cluster-sharding shards -r {type} shows when it is", OpsRefusalKind.Unavailable);
    }

    // The list that this node shows follows the wish by a moment.
    private async Task NotedAsync(string type, string shard, string? node, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(NoteEvery, time);
        long begin = time.GetTimestamp();
        while (time.GetElapsedTime(begin) < NotePatience
            && overrides.List().FirstOrDefault(wish => wish.Type == type && wish.Shard == shard)?.Node != node
            && await timer.WaitForNextTickAsync(cancellation))
        {
        }
    }

    private static async Task<OpsRefusal?> Say(OpsCall call, string line, CancellationToken cancellation)
    {
        await call.Output.LineAsync(line, cancellation);
        return null;
    }

    // A shard without an entity has no home, and nothing to wait for: it begins where it was wished to.
    private async Task<bool> ArrivesAsync(
        string type, string shard, NodeAddress address, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(LookEvery, time);
        long begin = time.GetTimestamp();
        while (time.GetElapsedTime(begin) < Patience)
        {
            IReadOnlyList<ShardRegionView> regions = await shards.RegionsAsync(type, cancellation) ?? [];
            ShardRegionView? home = regions.FirstOrDefault(region => region.Shards.ContainsKey(shard));
            if (home?.Address == address)
            {
                return true;
            }

            if (!await timer.WaitForNextTickAsync(cancellation))
            {
                break;
            }
        }

        return false;
    }
}
