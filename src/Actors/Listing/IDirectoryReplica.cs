namespace Ooblex.Actors.Listing;

/// <summary>The way to the directories of other nodes.</summary>
internal interface IDirectoryReplica
{
    /// <summary>Never fails, and ends in time.</summary>
    Task WriteAsync(int shelf, StreamRow row, DirectoryReach reach);

    /// <summary>What all nodes together know, as far as they answer in time.</summary>
    Task<StreamShelf> ReadAsync(int shelf, CancellationToken cancellation);
}
