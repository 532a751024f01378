namespace Ooblex.Actors.Listing;

/// <summary>The way to the directories of other nodes.</summary>
internal interface IDirectoryReplica
{
    /// <summary>Never fails, and ends in time.</summary>
    Task WriteAsync(int shelf, StreamRow row, DirectoryReach reach);

    /// <summary>What all nodes together know, as far as they answer in time.</summary>
    Task<ShelfReading> ReadAsync(int shelf, CancellationToken cancellation);
}

/// <param name="Shelf">What those who answered know.</param>
/// <param name="AllAnswered">Every other node has answered in time.</param>
internal readonly record struct ShelfReading(StreamShelf Shelf, bool AllAnswered);
