namespace Ooblex.Actors.Formation;

/// <summary>How a cluster notices that a node is gone, and who goes on when it divides.</summary>
/// <remarks>Defaults: <c>ooblex.cluster</c> in reference.conf. The same on every node of a cluster.</remarks>
public sealed record FormationOptions
{
    public ClusterProfile Profile { get; init; }

    /// <summary>Nodes with the role <c>core</c> that the cluster is meant to have.</summary>
    public int CoreNodes { get; init; } = 1;

    public SplitBrainStrategy Strategy { get; init; }

    /// <summary>How long a side asks for the lease while the database is away; then it counts as the loser.</summary>
    public TimeSpan LeasePatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What <see cref="SplitBrainStrategy.Auto"/> comes to.</summary>
    /// <remarks>
    /// A majority of two is both: the death of one ends the other, and so does the death of one of one. Below three
    /// voters it takes a third party to say who lives, and that is the database.
    /// </remarks>
    public SplitBrainStrategy Decide(bool isCluster) => Strategy switch
    {
        SplitBrainStrategy.Auto when isCluster && CoreNodes <= 2 => SplitBrainStrategy.LeaseMajority,
        SplitBrainStrategy.Auto => SplitBrainStrategy.KeepMajority,
        _ => Strategy,
    };
}

/// <summary>How far apart the nodes of one cluster stand.</summary>
public enum ClusterProfile
{
    /// <summary>One network: a dead node is out after about 8 s.</summary>
    Lan,

    /// <summary>Lines between sites that stall for seconds: out after about 20 s.</summary>
    Wan,
}

public enum SplitBrainStrategy
{
    Auto,

    /// <summary>The side with most of the core nodes goes on. For three or more.</summary>
    KeepMajority,

    /// <summary>The side that gets the lease in PostgreSQL goes on, the bigger one first. For any number.</summary>
    LeaseMajority,
}
