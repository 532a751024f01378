using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Util;

namespace Ooblex.Actors.Placement;

/// <summary>The cluster's members by node id, from the events of the cluster in their order.</summary>
/// <remarks>
/// Keyed by the address with its incarnation: a process that died and its successor at the same address are both
/// members for a while.
/// </remarks>
internal sealed class MemberTable
{
    private const string NodeRolePrefix = "node-";

    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];

    public static string? NodeId(Member member) =>
        member.Roles.FirstOrDefault(role => role.StartsWith(NodeRolePrefix, StringComparison.Ordinal))
            ?[NodeRolePrefix.Length..];

    public static bool IsUp(Member member) => member.Status is MemberStatus.Up or MemberStatus.WeaklyUp;

    public void Apply(ClusterEvent.IClusterDomainEvent change)
    {
        switch (change)
        {
            case ClusterEvent.MemberRemoved removed:
                _members.Remove(removed.Member.UniqueAddress);
                _unreachable.Remove(removed.Member.UniqueAddress);
                break;
            case ClusterEvent.IMemberEvent { Member: var member }:
                _members[member.UniqueAddress] = member;
                break;
            case ClusterEvent.UnreachableMember { Member: var member }:
                _unreachable.Add(member.UniqueAddress);
                break;
            case ClusterEvent.ReachableMember { Member: var member }:
                _unreachable.Remove(member.UniqueAddress);
                break;
            default:
                break; // Leaders and the like say nothing about who is there.
        }
    }

    /// <summary>Nodes that are up and reachable, with the newest version of each.</summary>
    public ImmutableDictionary<string, AppVersion> UpNodes() =>
        _members.Values
            .Where(member => IsUp(member) && !_unreachable.Contains(member.UniqueAddress))
            .Select(member => (Id: NodeId(member), Version: member.AppVersion))
            .Where(node => node.Id is not null)
            .GroupBy(node => node.Id!, StringComparer.Ordinal)
            .ToImmutableDictionary(lives => lives.Key, lives => lives.Max(node => node.Version)!);

    /// <summary>Where a node's actors are; of two incarnations the later one.</summary>
    public Address? AddressOf(string nodeId) => _members.Values
        .Where(member => IsUp(member) && NodeId(member) == nodeId)
        .OrderBy(member => _unreachable.Contains(member.UniqueAddress))
        .ThenByDescending(member => member, Member.AgeOrdering)
        .FirstOrDefault()?.Address;

    public bool Knows(string nodeId) => _members.Values.Any(member => NodeId(member) == nodeId);
}
