using System.Collections.Immutable;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Bootstrap;

/// <summary>Whom to join, from what has been seen so far.</summary>
internal static class JoinDecider
{
    private const int MaxSeeds = 5;

    public static JoinDecision Decide(BootstrapSight sight, BootstrapOptions options)
    {
        NodeAddress[] seeds =
            [.. sight.Answers.Values.SelectMany(answer => answer.Seeds).Distinct().Where(seed => seed != sight.Self)];
        if (seeds.Length > 0)
        {
            return new JoinDecision.JoinSeeds([.. seeds.Take(MaxSeeds)]);
        }

        // A node may be found under two addresses; it counts once.
        int nodes = sight.Answers.Values.Select(answer => answer.Self).Distinct().Count();
        if (nodes < options.RequiredContactPoints)
        {
            return new JoinDecision.KeepProbing($"{nodes} of {options.RequiredContactPoints} nodes have answered");
        }

        if (sight.UnchangedFor < options.StableMargin)
        {
            return new JoinDecision.KeepProbing("the contact points have changed a moment ago");
        }

        ContactPoint? mute = sight.ContactPoints.FirstOrDefault(point => !sight.Answers.ContainsKey(point));
        if (options.ContactWithAll && mute is not null)
        {
            return new JoinDecision.KeepProbing($"{mute} does not answer");
        }

        ContactPoint lowest = sight.Answers.Keys.Min(ContactPointOrder.Instance)!;
        if (sight.Answers[lowest].Self != sight.Self)
        {
            return new JoinDecision.KeepProbing($"{lowest} is to begin the cluster");
        }

        return options.NewClusterEnabled
            ? JoinDecision.JoinSelf.Instance
            : new JoinDecision.KeepProbing("there is no cluster, and this node may not begin one");
    }
}

/// <summary>What a node knows when it decides.</summary>
/// <param name="Self">This node.</param>
/// <param name="ContactPoints">As discovery named them last.</param>
/// <param name="UnchangedFor">How long it has named the same.</param>
/// <param name="Answers">Of those that answered lately.</param>
internal sealed record BootstrapSight(
    NodeAddress Self,
    ImmutableHashSet<ContactPoint> ContactPoints,
    TimeSpan UnchangedFor,
    ImmutableDictionary<ContactPoint, SeedAnswer> Answers);

internal abstract record JoinDecision
{
    /// <param name="Why">For people: what is waited for.</param>
    public sealed record KeepProbing(string Why) : JoinDecision;

    public sealed record JoinSeeds(IReadOnlyList<NodeAddress> Seeds) : JoinDecision;

    public sealed record JoinSelf : JoinDecision
    {
        public static readonly JoinSelf Instance = new();
    }
}
