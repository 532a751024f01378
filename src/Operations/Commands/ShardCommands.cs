using System.Globalization;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Operations.Commands;

/// <summary>The <c>cluster-sharding</c> palette: where entities are.</summary>
public sealed class ShardCommands(
    IClusterMembership cluster, IShards shards, IStreamDirectory streams, IOpsRelay relay)
{
    private const string Palette = "cluster-sharding";

    private static readonly OpsArgumentInfo Type =
        new("region", 'r', "Kind of entities, such as stream", Required: true) { Kind = OpsValueKind.ShardType };

    private static readonly OpsArgumentInfo Entity =
        new("entity", 'e', "Its id, as shards -s or the media palette shows it", Required: true);

    private readonly EntityNames _names = new(cluster, streams);

    public IReadOnlyList<OpsCommand> All() =>
    [
        new(Palette, "types", "Kinds of entities", Types) { NeedsActors = true },
        new(Palette, "regions", "Nodes that have a region", Regions, Type with { Required = false })
        {
            NeedsActors = true,
        },
        new(Palette, "region-stats", "Shards and entities of each region", RegionStats, Type) { NeedsActors = true },
        new(
            Palette,
            "shards",
            "Shards and where they are, or the entities of one",
            Shards,
            Type,
            new OpsArgumentInfo("shard", 's', "Show the entities of this one", Required: false))
        {
            NeedsActors = true,
        },
        new(Palette, "entity-location", "Where an entity is", Location, Type, Entity) { NeedsActors = true },
        new(
            new OpsCommandInfo(Palette, "start", "Wakes an entity where it belongs", [Type, Entity])
            {
                Changes = true,
            },
            Start)
        {
            NeedsActors = true,
        },
        new(
            new OpsCommandInfo(Palette, "passivate", "Lets an entity sleep until its next message", [Type, Entity])
            {
                Detail = "Media goes on. What the entity remembers is in the journal.",
                Changes = true,
                NeedsConfirmation = true,
            },
            Passivate)
        {
            NeedsActors = true,
        },
    ];

    private async Task<OpsRefusal?> Types(OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("type");
        foreach (string type in cluster.ShardTypes)
        {
            table.Add(type);
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private async Task<OpsRefusal?> Regions(OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("type", "node", "address", "is");
        foreach (string type in call.Optional("region") is { } one ? [one] : cluster.ShardTypes)
        {
            if (await Find(type, cancellation) is not { } found)
            {
                return NoType(type);
            }

            foreach (ShardRegionView region in found.Regions)
            {
                string address = region.Address.ToString();
                string name = ClusterWords.NameOf(found.View, region.Address);
                table.Add(type, name, address, region.IsCoordinator ? "coordinator" : "");
            }
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private async Task<OpsRefusal?> RegionStats(OpsCall call, CancellationToken cancellation)
    {
        string type = call["region"];
        if (await Find(type, cancellation) is not { } found)
        {
            return NoType(type);
        }

        foreach (ShardRegionView region in found.Regions)
        {
            ClusterMember? member = found.View.Members.FirstOrDefault(m => m.Address == region.Address);
            int entities = region.Shards.Values.Sum();
            await call.Output.EventAsync(
                Line(type, region, member, entities),
                cancellation,
                ("address", region.Address.ToString()),
                ("node", member?.NodeId),
                ("roles", member?.Roles),
                ("status", member is null ? null : ClusterWords.Of(member.State)),
                ("reachable", member?.IsReachable),
                ("version", member?.Version),
                ("coordinator", region.IsCoordinator),
                ("type", type),
                ("shards", region.Shards.Count + region.Silent.Count),
                ("entities", entities));
        }

        return null;
    }

    private async Task<OpsRefusal?> Shards(OpsCall call, CancellationToken cancellation)
    {
        string type = call["region"];
        if (await Find(type, cancellation) is not { } found)
        {
            return NoType(type);
        }

        if (call.Optional("shard") is { } shard)
        {
            return await Entities(call, found, type, shard, cancellation);
        }

        OpsTable table = new("shard", "node", "entities");
        var rows =
            from region in found.Regions
            from row in region.Shards.Select(s => (Shard: s.Key, Entities: (int?)s.Value))
                .Concat(region.Silent.Select(s => (Shard: s, Entities: (int?)null)))
            orderby row.Shard
            select (row.Shard, Node: ClusterWords.NameOf(found.View, region.Address), row.Entities);
        foreach ((string id, string node, int? entities) in rows)
        {
            table.Add(id, node, entities);
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private async Task<OpsRefusal?> Entities(
        OpsCall call, Found found, string type, string shard, CancellationToken cancellation)
    {
        if (await shards.EntitiesAsync(type, shard, cancellation) is { } here)
        {
            OpsTable table = new("entity");
            foreach (string entity in here)
            {
                table.Add(entity);
            }

            await call.Output.TableAsync(table, cancellation);
            return null;
        }

        ShardRegionView? home = found.Regions.FirstOrDefault(
            region => region.Shards.ContainsKey(shard) || region.Silent.Contains(shard));
        return home is null
            ? $"no region has a shard {shard} now"
            : await PassOn(call, "shards", ClusterWords.NameOf(found.View, home.Address), cancellation);
    }

    private async Task<OpsRefusal?> Location(OpsCall call, CancellationToken cancellation)
    {
        string type = call["region"];
        (string? entity, OpsRefusal? refusal) = _names.Read(type, call["entity"]);
        if (entity is null)
        {
            return refusal;
        }

        if (await shards.LocateAsync(type, entity, cancellation) is not { } place)
        {
            return NoType(type);
        }

        OpsTable table = new OpsTable("entity", "shard", "node", "address", "awake").Add(
            place.Entity,
            place.Shard,
            place.Address is { } home && cluster.View is { } view ? ClusterWords.NameOf(view, home) : null,
            place.Address?.ToString(),
            place.IsAwake ? "yes" : "no");
        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private async Task<OpsRefusal?> Start(OpsCall call, CancellationToken cancellation)
    {
        string type = call["region"];
        (string? entity, OpsRefusal? refusal) = _names.Read(type, call["entity"]);
        if (entity is null || !_names.MayExist(type, entity))
        {
            return refusal ?? $"there is no {type} {entity}";
        }

        if (!await shards.StartAsync(type, entity, cancellation))
        {
            return NoType(type);
        }

        await call.Output.LineAsync($"started {type} {entity}", cancellation);
        return null;
    }

    private async Task<OpsRefusal?> Passivate(OpsCall call, CancellationToken cancellation)
    {
        string type = call["region"];
        (string? entity, OpsRefusal? refusal) = _names.Read(type, call["entity"]);
        if (entity is null)
        {
            return refusal;
        }

        if (await shards.PassivateAsync(type, entity, cancellation))
        {
            await call.Output.LineAsync($"passivating {type} {entity}", cancellation);
            return null;
        }

        EntityPlace? place = await shards.LocateAsync(type, entity, cancellation);
        return place is null
            ? NoType(type)
            : place is { IsAwake: true, Address: { } home } && cluster.View is { } view && home != view.Self
                ? await PassOn(call, "passivate", ClusterWords.NameOf(view, home), cancellation)
                : $"{type} {entity} is not awake";
    }

    // Whoever has been sent here already goes no further: the entity moves, and the operator asks again.
    private Task<OpsRefusal?> PassOn(OpsCall call, string command, string node, CancellationToken cancellation) =>
        call.Request.Relayed
            ? Task.FromResult<OpsRefusal?>(
                new OpsRefusal("it moves at this moment; try again", OpsRefusalKind.Unavailable))
            : relay.RunAsync(node, new OpsOrder(Palette, command, call.Request), call.Output.Sink, cancellation);

    private async Task<Found?> Find(string type, CancellationToken cancellation) =>
        cluster.View is { } view && await shards.RegionsAsync(type, cancellation) is { } regions
            ? new Found(view, regions)
            : null;

    // As pbm writes it: address | roles | status | reachability | version, flags | shards | entities.
    private static string Line(string type, ShardRegionView region, ClusterMember? member, int entities)
    {
        string status = member is null ? "removed" : ClusterWords.Of(member.State);
        string reachability = member is { IsReachable: false } ? "unreachable" : "";
        string flags = region.IsCoordinator ? $" [coordinator]({type})" : $" ({type})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{region.Address} | [{string.Join(", ", member?.Roles ?? [])}] | {status} | {reachability} | "
            + $"{member?.Version}{flags} | shards: {region.Shards.Count + region.Silent.Count} | entities: {entities}");
    }

    private OpsRefusal NoType(string type) =>
        $"there are no entities of the kind {type} here; there are {string.Join(", ", cluster.ShardTypes)}";

    private sealed record Found(ClusterView View, IReadOnlyList<ShardRegionView> Regions);
}
