using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Management;

/// <summary><c>/cluster/members</c>: who is in the cluster, and orders to join, leave and down.</summary>
internal static class MemberRoutes
{
    private const string OneMember = "/cluster/members/{**address}";

    public static void Map(IEndpointRouteBuilder routes, IClusterMembership cluster, WriteGuard guard)
    {
        routes.MapGet("/cluster/members", context => WithView(context, cluster, view =>
            ClusterJson.WriteAsync(context, Members(view), ClusterJson.Jvm)));
        routes.MapPost("/cluster/members", context => guard.Guarded(context, () => JoinAsync(context, cluster)));
        routes.MapGet(OneMember, context => WithMember(context, cluster, member =>
            ClusterJson.WriteAsync(context, Row(member), ClusterJson.Jvm)));
        routes.MapDelete(OneMember, context => guard.Guarded(context, () => WithMember(context, cluster, member =>
            LeaveAsync(context, cluster, member.Address))));
        routes.MapPut(OneMember, context => guard.Guarded(context, () => WithMember(context, cluster, member =>
            OperateAsync(context, cluster, member.Address))));
        routes.MapPut("/cluster", context => guard.Guarded(context, () => PrepareShutdownAsync(context)));
    }

    private static Task WithView(HttpContext context, IClusterMembership cluster, Func<ClusterView, Task> next) =>
        cluster.View is { } view ? next(view) : ClusterJson.UnavailableAsync(context);

    private static Task WithMember(HttpContext context, IClusterMembership cluster, Func<ClusterMember, Task> next) =>
        WithView(context, cluster, view =>
        {
            // The slashes of a whole address may come as they are or escaped.
            string name = Uri.UnescapeDataString((string?)context.Request.RouteValues["address"] ?? "");
            ClusterMember? member = view.Members.FirstOrDefault(m =>
                m.Address.ToString() == name || m.Address.ToString() == $"{m.Address.Protocol}://{name}");
            return member is null
                ? ClusterJson.SayAsync(context, $"Member [{name}] not found", StatusCodes.Status404NotFound)
                : next(member);
        });

    private static async Task JoinAsync(HttpContext context, IClusterMembership cluster)
    {
        string text = await WriteGuard.FieldAsync(context, "address");
        if (!NodeAddress.TryParse(text, out NodeAddress? address))
        {
            await ClusterJson.SayAsync(
                context, "The form needs an address, akka.tcp://SYSTEM@HOST:PORT", StatusCodes.Status400BadRequest);
            return;
        }

        await AnswerAsync(context, cluster.Join(address), $"Joining {address}");
    }

    private static Task LeaveAsync(HttpContext context, IClusterMembership cluster, NodeAddress address) =>
        AnswerAsync(context, cluster.Leave(address), $"Leaving {address}");

    private static async Task OperateAsync(HttpContext context, IClusterMembership cluster, NodeAddress address)
    {
        string operation = await WriteGuard.FieldAsync(context, "operation");
        await (operation.ToLowerInvariant() switch
        {
            "down" => AnswerAsync(context, cluster.Down(address), $"Downing {address}"),
            "leave" => LeaveAsync(context, cluster, address),
            _ => ClusterJson.SayAsync(context, "Operation not supported", StatusCodes.Status400BadRequest),
        });
    }

    // The JVM has a member state for it; Akka.NET 1.5 has none.
    private static async Task PrepareShutdownAsync(HttpContext context)
    {
        bool known = (await WriteGuard.FieldAsync(context, "operation"))
            .Equals("prepare-for-full-shutdown", StringComparison.OrdinalIgnoreCase);
        await (known
            ? ClusterJson.SayAsync(
                context, "Akka.NET cannot prepare for a full shutdown", StatusCodes.Status501NotImplemented)
            : ClusterJson.SayAsync(context, "Operation not supported", StatusCodes.Status400BadRequest));
    }

    private static Task AnswerAsync(HttpContext context, bool done, string message) =>
        done ? ClusterJson.SayAsync(context, message) : ClusterJson.UnavailableAsync(context);

    private static MembersBody Members(ClusterView view) => new(
        view.Self.ToString(),
        [.. view.Members.Select(Row)],
        [.. view.Members.Where(m => !m.IsReachable).Select(m => Unreachable(view, m))],
        view.Leader?.ToString(),
        view.Oldest?.ToString(),
        view.OldestPerRole.ToDictionary(role => role.Key, role => role.Value.ToString()));

    private static MemberBody Row(ClusterMember member) => new(
        member.Address.ToString(),
        member.Uid.ToString(System.Globalization.CultureInfo.InvariantCulture),
        member.State.ToString(),
        member.Roles);

    // Which of the others cannot hear it is in the gossip, and Akka.NET does not show it.
    private static UnreachableBody Unreachable(ClusterView view, ClusterMember member) =>
        new(member.Address.ToString(), member.IsUnheardHere ? [view.Self.ToString()] : []);

    private sealed record MembersBody(
        string SelfNode,
        IReadOnlyList<MemberBody> Members,
        IReadOnlyList<UnreachableBody> Unreachable,
        string? Leader,
        string? Oldest,
        IReadOnlyDictionary<string, string> OldestPerRole);

    private sealed record MemberBody(string Node, string NodeUid, string Status, IReadOnlyList<string> Roles);

    private sealed record UnreachableBody(string Node, IReadOnlyList<string> ObservedBy);
}
