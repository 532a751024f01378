using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>Where the shards of one kind of entity live: <see cref="ShardPlan"/> as sharding asks for it.</summary>
/// <remarks>
/// Runs inside the shard coordinator, which must neither wait nor fail, nor be given a region it does not know. What is
/// remembered here is lost when the coordinator moves; the next one waits for steadiness again.
/// </remarks>
/// <param name="members">The cluster now.</param>
/// <param name="self">This node's address: the coordinator sees its own region without one.</param>
/// <param name="board">Reports of the nodes.</param>
/// <param name="plan">The rules for this kind.</param>
/// <param name="options">Limits.</param>
/// <param name="time">For the hysteresis.</param>
/// <param name="log">For what must not be thrown.</param>
internal sealed class PlacementStrategy(
    Func<IReadOnlyList<ClusterNode>> members,
    Address self,
    NodeBoard board,
    ShardPlan plan,
    PlacementOptions options,
    TimeProvider time,
    ILogger log) : IShardAllocationStrategy
{
    private readonly Steadiness _steadiness = new(options.CrowdedAt);
    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);

    public Task<IActorRef> AllocateShard(
        IActorRef requester,
        string shardId,
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        IActorRef? home = null;
        try
        {
            home = Home(shardId, currentShardAllocations);
        }
        catch (Exception cause)
        {
            PlacementLog.NoHome(log, shardId, cause);
        }

        return Task.FromResult(home ?? Fallback(requester, currentShardAllocations));
    }

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations,
        IImmutableSet<string> rebalanceInProgress)
    {
        IReadOnlyDictionary<string, string> moves = ImmutableDictionary<string, string>.Empty;
        try
        {
            moves = Moves(currentShardAllocations, rebalanceInProgress);
        }
        catch (Exception cause)
        {
            PlacementLog.NoReview(log, cause);
        }

        return Task.FromResult<IImmutableSet<string>>(moves.Keys.ToImmutableHashSet(StringComparer.Ordinal));
    }

    // Somebody must take it, or the shard's messages wait for ever: whoever asked is at least alive.
    private static IActorRef Fallback(
        IActorRef requester, IImmutableDictionary<IActorRef, IImmutableList<string>> allocations) =>
        allocations.ContainsKey(requester) || allocations.Count == 0
            ? requester
            : allocations.MinBy(region => region.Value.Count).Key;

    private IActorRef? Home(string shard, IImmutableDictionary<IActorRef, IImmutableList<string>> allocations)
    {
        IReadOnlyList<Region> regions = Regions(allocations);
        IReadOnlyList<Candidate> nodes = [.. regions.Select(region => region.Node)];
        bool isMove = _targets.Remove(shard, out string? target)
            && nodes.Any(node => node.NodeId == target && node is { IsUp: true, Report.Draining: false });
        string? home = isMove ? target : plan.Home(shard, nodes, time.GetUtcNow());
        return regions.FirstOrDefault(region => region.Node.NodeId == home)?.Ref;
    }

    private IReadOnlyDictionary<string, string> Moves(
        IImmutableDictionary<IActorRef, IImmutableList<string>> allocations, IImmutableSet<string> inProgress)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<Region> regions = Regions(allocations);
        IReadOnlyList<Candidate> nodes = _steadiness.Observe([.. regions.Select(region => region.Node)], now);
        IReadOnlyDictionary<string, string> moves = plan.Moves(
            regions.ToDictionary(region => region.Node.NodeId, region => region.Shards, StringComparer.Ordinal),
            nodes,
            inProgress.ToHashSet(StringComparer.Ordinal),
            now,
            options.MaxMoves - inProgress.Count);
        foreach ((string shard, string node) in moves)
        {
            _targets[shard] = node;
            PlacementLog.Moves(log, shard, node);
        }

        return moves;
    }

    // One region for each node id: of a node that was killed and is back at another address, the one that is up.
    private IReadOnlyList<Region> Regions(IImmutableDictionary<IActorRef, IImmutableList<string>> allocations)
    {
        Dictionary<Address, ClusterNode> byAddress = members().ToDictionary(node => node.Address);
        return
        [
            .. allocations
                .Select(entry => (entry.Key, Address: AddressOf(entry.Key), entry.Value))
                .Where(entry => byAddress.ContainsKey(entry.Address))
                .Select(entry => new Region(
                    entry.Key, CandidateOf(byAddress[entry.Address], entry.Value.Count), [.. entry.Value]))
                .GroupBy(region => region.Node.NodeId, StringComparer.Ordinal)
                .Select(same => same.OrderByDescending(region => region.Node.IsUp).First()),
        ];
    }

    private Address AddressOf(IActorRef region) =>
        region.Path.Address.HasLocalScope ? self : region.Path.Address;

    private Candidate CandidateOf(ClusterNode node, int shards)
    {
        KnownNode? known = board.Find(node.NodeId);
        NodeReport report = known?.Report
            ?? new NodeReport { NodeId = node.NodeId, Site = node.Site, Roles = node.Roles };
        return new Candidate(report)
        {
            IsUp = node.IsUp,
            IsLive = known is { IsFresh: true },
            Version = node.Version,
            Shards = shards,
        };
    }

    private sealed record Region(IActorRef Ref, Candidate Node, ImmutableArray<string> Shards);
}
