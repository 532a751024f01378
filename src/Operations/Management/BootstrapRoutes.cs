using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Management;

/// <summary>What nodes that look for a cluster ask each other, in the shapes of .NET's Akka.Management.</summary>
internal static class BootstrapRoutes
{
    private const int MaxSeedNodes = 5;

    public static void Map(IEndpointRouteBuilder routes, IClusterMembership cluster)
    {
        routes.MapGet("/bootstrap/seed-nodes", context => SeedNodesAsync(context, cluster));
        routes.MapGet("/remote/address", context => cluster.View is { } view
            ? ClusterJson.WriteAsync(context, new RemoteAddress(view.Self.ToString()), ClusterJson.DotNet)
            : ClusterJson.UnavailableAsync(context));
    }

    private static Task SeedNodesAsync(HttpContext context, IClusterMembership cluster)
    {
        // A node that leaves must neither be joined nor count as one that confirms that there is no cluster.
        if (cluster.View is not { } view
            || view.SelfState is MemberState.Leaving or MemberState.Exiting or MemberState.Down)
        {
            return ClusterJson.UnavailableAsync(context);
        }

        ClusterMember[] seeds =
        [
            .. view.Members.Where(member => member is
            {
                IsReachable: true, State: MemberState.Up or MemberState.WeaklyUp or MemberState.Joining
            }),
        ];

        // Shuffled, so that not all who join lean on the same five.
        Random.Shared.Shuffle(seeds);
        SeedNodes body = new(
            Node.Of(view.Self),
            [.. seeds.Take(MaxSeedNodes).Select(m => new SeedNode(Node.Of(m.Address), m.Uid, (int)m.State, m.Roles))]);
        return ClusterJson.WriteAsync(context, body, ClusterJson.DotNet);
    }

    private sealed record RemoteAddress(string Address);

    private sealed record SeedNodes(Node SelfNode, IReadOnlyList<SeedNode> Nodes);

    private sealed record SeedNode(Node Node, int NodeUid, int Status, IReadOnlyList<string> Roles);

    // An address as Newtonsoft writes Akka.Actor.Address, its computed properties included.
    private sealed record Node(
        string Host, int Port, string System, string Protocol, bool HasLocalScope, bool HasGlobalScope)
    {
        public static Node Of(NodeAddress address) => new(
            address.Host, address.Port, address.System, address.Protocol, HasLocalScope: false, HasGlobalScope: true);
    }
}
