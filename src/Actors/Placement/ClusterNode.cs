using Akka.Actor;
using Akka.Cluster;
using Akka.Util;

namespace Ooblex.Actors.Placement;

/// <summary>A member of the cluster, as far as placement cares.</summary>
internal sealed record ClusterNode(
    Address Address, string NodeId, string Site, IReadOnlyList<string> Roles, bool IsUp, AppVersion Version)
{
    private const string SitePrefix = "site-";

    public static IReadOnlyList<ClusterNode> All(ClusterEvent.CurrentClusterState state) =>
        OnePerAddress(state.Members.Select(member => Of(member, state.Unreachable.Contains(member))));

    /// <summary>Of two lives of one address, which are both members for a while, the one that is up.</summary>
    public static IReadOnlyList<ClusterNode> OnePerAddress(IEnumerable<ClusterNode> members) =>
    [
        .. members.GroupBy(node => node.Address)
            .Select(lives => lives.OrderByDescending(node => node.IsUp).First()),
    ];

    private static ClusterNode Of(Member member, bool isUnreachable) => new(
        member.Address,
        MemberTable.NodeId(member) ?? member.Address.HostPort(),
        member.Roles.FirstOrDefault(role => role.StartsWith(SitePrefix, StringComparison.Ordinal))
            ?[SitePrefix.Length..] ?? "",
        [.. member.Roles],
        MemberTable.IsUp(member) && !isUnreachable,
        member.AppVersion);
}
