namespace Ooblex.Actors.Streams;

/// <summary>Limits and times of stream entities. Defaults: <c>ooblex.actors.streams</c> in reference.conf.</summary>
public sealed record StreamEntityOptions
{
    /// <summary>Streams one node keeps; the next one is refused.</summary>
    public required int MaxStreams { get; init; }

    public required int MaxViewersPerStream { get; init; }

    public required int MaxPipelinesPerStream { get; init; }

    /// <summary>A stream that publishing made, empty for this long, is forgotten. One made by REST never is.</summary>
    public required TimeSpan Linger { get; init; }

    /// <summary>Events between two snapshots.</summary>
    public required int SnapshotEvery { get; init; }

    /// <summary>How often a stream asks whether its sessions are still there; heals lost messages.</summary>
    public required TimeSpan ReconcileInterval { get; init; }

    /// <summary>After recovery, how long to wait before asking a silent session again.</summary>
    public required TimeSpan ProbeRetry { get; init; }
}
