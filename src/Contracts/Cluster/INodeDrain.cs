namespace Ooblex.Contracts.Cluster;

/// <summary>Empties a node before it leaves: this one, or any other by its name. Thread-safe.</summary>
/// <remarks>
/// A node that drains takes no new sessions, tells those it has to open elsewhere, and leaves the cluster when the last
/// one is gone or the limit is over. Its process stays until somebody stops it.
/// </remarks>
public interface INodeDrain
{
    /// <summary>Begins, and answers at once; a node that drains already goes on with the limit it has.</summary>
    /// <param name="nodeId">Which node.</param>
    /// <param name="limit">How long it may take; <c>null</c> is the node's own setting.</param>
    /// <param name="cancellation">Ends the wait for its answer, not the drain.</param>
    /// <returns><c>null</c> when the cluster has no such node, or it does not answer.</returns>
    Task<DrainStatus?> DrainAsync(string nodeId, TimeSpan? limit, CancellationToken cancellation);

    /// <summary>Calls a drain off. What has gone elsewhere stays there.</summary>
    /// <returns>
    /// Phase <see cref="DrainPhase.Serving"/> when it takes sessions again; any other: too late, or its process is
    /// about to stop. <c>null</c> when the cluster has no such node, or it does not answer.
    /// </returns>
    Task<DrainStatus?> CancelAsync(string nodeId, CancellationToken cancellation);

    /// <returns><c>null</c> when the cluster has no such node, or it does not answer.</returns>
    Task<DrainStatus?> StatusAsync(string nodeId, CancellationToken cancellation);
}

/// <summary>How far a drain has come.</summary>
/// <param name="NodeId">Of this node.</param>
/// <param name="Phase">What it does now.</param>
/// <param name="Sessions">Sessions of clients that it still carries.</param>
/// <param name="Left">Until it leaves whatever is still there; zero when it does not drain.</param>
public sealed record DrainStatus(string NodeId, DrainPhase Phase, int Sessions, TimeSpan Left);

public enum DrainPhase
{
    /// <summary>It takes sessions.</summary>
    Serving,

    /// <summary>It takes none, and waits until those it has are gone.</summary>
    Draining,

    /// <summary>It hands its entities over and leaves the cluster.</summary>
    Leaving,

    /// <summary>It is out of the cluster, and its process waits to be stopped.</summary>
    Left,
}
