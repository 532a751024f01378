namespace Ooblex.Contracts.Cluster;

/// <summary>What a node that looks for its cluster asks of the network. Thread-safe.</summary>
public interface IClusterScout
{
    /// <summary>The management ports of the nodes that may form a cluster, as discovery names them now.</summary>
    /// <remarks>Throws when it cannot tell; an empty answer means that there are none.</remarks>
    Task<IReadOnlyList<ContactPoint>> LookUpAsync(CancellationToken cancellation);

    /// <summary>Asks one of them. Throws when there is no answer, or none that can be read.</summary>
    Task<SeedAnswer> AskAsync(ContactPoint point, CancellationToken cancellation);
}

/// <summary>What a contact point said.</summary>
/// <param name="Self">Who it is.</param>
/// <param name="Seeds">Members of its cluster that one may join; empty while it is in none.</param>
public sealed record SeedAnswer(NodeAddress Self, IReadOnlyList<NodeAddress> Seeds);
