namespace Ooblex.Actors.Placement;

/// <summary>Where work goes. Defaults: <c>ooblex.placement</c> in reference.conf.</summary>
public sealed record PlacementOptions
{
    /// <summary>Each node says this often how it is.</summary>
    public required TimeSpan ReportInterval { get; init; }

    /// <summary>A node that has said nothing for this long gets nothing new.</summary>
    public required TimeSpan ReportTimeout { get; init; }

    /// <summary>How long a node must have been good before anything moves there that is elsewhere.</summary>
    public required TimeSpan StableFor { get; init; }

    /// <summary>Shards of a kind that move at once, at most.</summary>
    public required int MaxMoves { get; init; }

    /// <summary>Load above which a node comes after all that are below it, 0 to 1.</summary>
    public required double CrowdedAt { get; init; }

    public required IReadOnlyList<SiteOptions> Sites { get; init; }

    public required NodeCapacity Capacity { get; init; }

    internal PlacementRules Rules() => new(new SiteMap(Sites), CrowdedAt, StableFor);
}

/// <summary>What this node can carry, as far as only its operator knows.</summary>
public sealed record NodeCapacity
{
    /// <summary>The media engine's limit.</summary>
    public required int MaxSessions { get; init; }

    /// <summary>Of the line out of here; 0 when nobody said.</summary>
    public required long MaxBitsPerSecond { get; init; }

    /// <summary>What can run models: "cpu", "cuda:0".</summary>
    public required IReadOnlyList<string> Devices { get; init; }
}
