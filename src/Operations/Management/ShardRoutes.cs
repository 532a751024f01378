using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Management;

/// <summary><c>/cluster/shards</c>: the kinds of entities, and the shards of a kind on this node.</summary>
internal static class ShardRoutes
{
    public static void Map(IEndpointRouteBuilder routes, IClusterMembership cluster)
    {
        routes.MapGet("/cluster/shards", context =>
            ClusterJson.WriteAsync(context, new TypesBody(cluster.ShardTypes), ClusterJson.Jvm));
        routes.MapGet("/cluster/shards/{name}", context => RegionAsync(context, cluster));
    }

    private static async Task RegionAsync(HttpContext context, IClusterMembership cluster)
    {
        string name = (string)context.Request.RouteValues["name"]!;
        IReadOnlyList<ShardOnNode>? shards = await cluster.ShardsAsync(name, context.RequestAborted);
        if (shards is null)
        {
            await ClusterJson.SayAsync(context, $"Shard Region {name} is not started", StatusCodes.Status404NotFound);
            return;
        }

        RegionBody body = new([.. shards.Select(shard => new ShardBody(shard.ShardId, shard.Entities))]);
        await ClusterJson.WriteAsync(context, body, ClusterJson.Jvm);
    }

    private sealed record TypesBody(IReadOnlyList<string> EntityTypeKeys);

    private sealed record RegionBody(IReadOnlyList<ShardBody> Regions);

    private sealed record ShardBody(string ShardId, int NumEntities);
}
