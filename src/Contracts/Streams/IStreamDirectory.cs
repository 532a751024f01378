using System.Diagnostics.CodeAnalysis;

namespace Ooblex.Contracts.Streams;

/// <summary>The streams of the whole cluster, from this node's memory. Thread-safe.</summary>
public interface IStreamDirectory
{
    /// <summary>In the order of their ids.</summary>
    IReadOnlyList<StreamEntry> List();

    bool TryGet(StreamId stream, [NotNullWhen(true)] out StreamEntry? entry);

    /// <summary>Another picture of a stream, and who makes it now; <c>null</c>: nobody ever has.</summary>
    StreamEntry? Rendition(StreamRef stream, string name);

    /// <summary>As <see cref="TryGet"/>; where that finds nothing, the other nodes are asked, for a moment.</summary>
    /// <remarks>Makes no entity, so that a guess costs no more than this question.</remarks>
    ValueTask<StreamSearch> FindAsync(StreamId stream, CancellationToken cancellation);
}
