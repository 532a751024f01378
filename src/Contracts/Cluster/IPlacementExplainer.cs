using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Contracts.Cluster;

/// <summary>Says where something is or would be carried, and why there and nowhere else.</summary>
/// <remarks>Thread-safe; for operators. Never throws for what happens in the cluster.</remarks>
public interface IPlacementExplainer
{
    /// <summary>Where a session would go now, were somebody to ask for it at this node.</summary>
    PlacementExplanation Wish(SessionWish wish);

    /// <summary>Where a session went, and what was said of each node at that moment.</summary>
    /// <returns><c>null</c> when no living node placed such a session, or it is too long ago.</returns>
    Task<PlacementExplanation?> SessionAsync(PeerId peer, CancellationToken cancellation);

    /// <summary>Where a stream's entity is, and where it would be put now.</summary>
    /// <returns><c>null</c> when there is no such stream.</returns>
    Task<PlacementExplanation?> StreamAsync(StreamId stream, CancellationToken cancellation);

    /// <summary>Where the parts of a pipeline say that they run, and where they would be put now.</summary>
    /// <returns>None when there is no such pipeline, or no part of it has spoken yet.</returns>
    Task<IReadOnlyList<PlacementExplanation>> PipelineAsync(
        StreamId stream, PipelineId pipeline, CancellationToken cancellation);
}

/// <summary>One decision about one thing.</summary>
/// <param name="Subject">What was placed, such as "viewer of lobby".</param>
/// <param name="Site">Where it belongs.</param>
/// <param name="SiteReason">How that was known, in a few words.</param>
/// <param name="Node">Where it is, or would go; <c>null</c> when nowhere.</param>
/// <param name="Reason">Why there, in one sentence.</param>
/// <param name="DecidedAt">When this was decided; <c>null</c> for what would be decided now.</param>
/// <param name="Nodes">Every node that was looked at, best first; refused ones at the end.</param>
public sealed record PlacementExplanation(
    string Subject,
    string Site,
    string SiteReason,
    string? Node,
    string Reason,
    DateTimeOffset? DecidedAt,
    IReadOnlyList<NodeVerdict> Nodes);

/// <param name="NodeId">Which node.</param>
/// <param name="Site">Where it stands.</param>
/// <param name="Load">How full it was, 0 to 1.</param>
/// <param name="Rank">1 for the best; 0 when refused.</param>
/// <param name="Verdict">In a few words: why at that rank, or what it was refused for.</param>
public sealed record NodeVerdict(string NodeId, string Site, double Load, int Rank, string Verdict);
