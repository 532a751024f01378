using System.Collections.Concurrent;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Streams;

/// <summary>The streams this node knows of, in memory.</summary>
/// <remarks>
/// Read by HTTP requests, without locks. Written by stream entities before they answer, so whoever was answered
/// reads what it wrote; each stream has one writer.
/// </remarks>
public sealed class StreamDirectory : IStreamDirectory
{
    private readonly ConcurrentDictionary<StreamId, StreamSummary> _streams = new();

    public int Count => _streams.Count;

    public IReadOnlyList<StreamSummary> List() =>
        [.. _streams.Values.OrderBy(row => row.Stream.Stream.Value, StringComparer.Ordinal)];

    public bool TryGet(StreamId stream, out StreamSummary? summary) => _streams.TryGetValue(stream, out summary);

    internal void Put(StreamSummary summary) => _streams[summary.Stream.Stream] = summary;

    internal void Remove(StreamId stream) => _streams.TryRemove(stream, out _);
}
