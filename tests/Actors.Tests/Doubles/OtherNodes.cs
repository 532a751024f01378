using Ooblex.Actors.Listing;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>The directories of other nodes, and whether all of them answer.</summary>
internal sealed class OtherNodes : IDirectoryReplica
{
    public List<StreamEntry> Known { get; } = [];

    public bool AllAnswer { get; set; } = true;

    public Task WriteAsync(int shelf, StreamRow row, DirectoryReach reach) => Task.CompletedTask;

    public Task<ShelfReading> ReadAsync(int shelf, CancellationToken cancellation) => Task.FromResult(new ShelfReading(
        Known.Where(entry => DirectoryKey.Of(entry.Stream.Stream) == shelf)
            .Aggregate(StreamShelf.Empty, (all, entry) => all.With(new StreamRow(entry, 1, Ended: false))),
        AllAnswer));
}
