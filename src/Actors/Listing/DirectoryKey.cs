using Akka.DistributedData;
using Ooblex.Actors.Sharding;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Listing;

/// <summary>Names a <see cref="StreamShelf"/> in the replicator.</summary>
internal sealed record DirectoryKey(int Index) : IKey<StreamShelf>
{
    /// <summary>So many that a change moves little, and that no shelf comes near a frame of remoting.</summary>
    public const int Count = 64;

    public static readonly IReadOnlyList<DirectoryKey> All =
        [.. Enumerable.Range(0, Count).Select(index => new DirectoryKey(index))];

    public string Id { get; } = $"streams-{Index}";

    /// <summary>By the stream's name without its site: two streams of one name must meet on one shelf.</summary>
    public static int Of(StreamId stream) => StableHash.Bucket(stream.Value, Count);
}
