using Akka.Actor;
using Akka.Cluster;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Membership;

/// <summary>Akka's membership in the words of Contracts.</summary>
internal static class ClusterViews
{
    public static ClusterView Of(Cluster cluster)
    {
        ClusterEvent.CurrentClusterState state = cluster.State;
        Member[] up = [.. state.Members.Where(member => member.Status is MemberStatus.Up)];
        Member? self = state.Members.FirstOrDefault(member => member.UniqueAddress == cluster.SelfUniqueAddress);
        return new ClusterView
        {
            Self = Of(cluster.SelfAddress),
            SelfState = self is null ? MemberState.Removed : (MemberState)self.Status,
            Members =
            [
                .. state.Members.OrderBy(member => member.Address, Member.AddressOrdering).Select(member => Of(
                    member, !state.Unreachable.Contains(member), IsUnheard(cluster, member.Address))),
            ],
            Leader = state.Leader is { } leader ? Of(leader) : null,
            Oldest = Oldest(up),
            OldestPerRole = up.SelectMany(member => member.Roles).Distinct(StringComparer.Ordinal)
                .ToDictionary(role => role, role => Oldest(up.Where(member => member.HasRole(role)))!),
        };
    }

    public static ClusterMember Of(Member member, bool isReachable = true, bool isUnheardHere = false) => new(
        Of(member.Address),
        member.UniqueAddress.Uid,
        (MemberState)member.Status,
        [.. member.Roles.Order(StringComparer.Ordinal)],
        member.AppVersion.Version,
        isReachable,
        isUnheardHere);

    public static NodeAddress Of(Address address) =>
        new(address.Protocol, address.System, address.Host ?? "", address.Port ?? 0);

    public static Address Of(NodeAddress address) =>
        new(address.Protocol, address.System, address.Host, address.Port);

    private static NodeAddress? Oldest(IEnumerable<Member> members)
    {
        Member? oldest = null;
        foreach (Member member in members)
        {
            oldest = oldest is null || member.IsOlderThan(oldest) ? member : oldest;
        }

        return oldest is null ? null : Of(oldest.Address);
    }

    private static bool IsUnheard(Cluster cluster, Address address) =>
        cluster.FailureDetector.IsMonitoring(address) && !cluster.FailureDetector.IsAvailable(address);
}
