namespace Ooblex.Actors.Bootstrap;

/// <summary>How a node without seeds finds its cluster. Defaults: <c>ooblex.cluster.bootstrap</c>.</summary>
public sealed record BootstrapOptions
{
    /// <summary>False: a node without seeds is a cluster of its own.</summary>
    public required bool Enabled { get; init; }

    /// <summary>False: the node joins what exists and never begins a cluster.</summary>
    public required bool NewClusterEnabled { get; init; }

    /// <summary>Nodes that must have answered before a cluster is begun; more than half of all of them.</summary>
    public required int RequiredContactPoints { get; init; }

    /// <summary>Every contact point that discovery names must have answered before a cluster is begun.</summary>
    public required bool ContactWithAll { get; init; }

    /// <summary>How long discovery must have named the same contact points before a cluster is begun.</summary>
    public required TimeSpan StableMargin { get; init; }

    /// <summary>Between two look-ups.</summary>
    public required TimeSpan LookupInterval { get; init; }

    /// <summary>Between two questions to one contact point; up to a fifth more, by chance.</summary>
    public required TimeSpan ProbeInterval { get; init; }

    /// <summary>A contact point that has failed for this long counts as one that never answered.</summary>
    public required TimeSpan ProbingFailureTimeout { get; init; }

    /// <summary>A join that has not come to be after this long is tried anew.</summary>
    public required TimeSpan JoinTimeout { get; init; }
}
