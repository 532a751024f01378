using Akka.Actor;
using Akka.DistributedData;

namespace Ooblex.Actors.Listing;

/// <summary>Writes and reads shelves by the replicator of one actor system.</summary>
internal sealed class DirectoryReplica(IActorRef replicator, DirectoryOptions options) : IDirectoryReplica
{
    // The replicator answers in the time it is given; this is for one that has stopped meanwhile.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(250);

    public async Task WriteAsync(int shelf, StreamRow row, DirectoryReach reach)
    {
        IWriteConsistency consistency =
            reach == DirectoryReach.Everywhere ? new WriteAll(options.WriteTimeout) : WriteLocal.Instance;
        try
        {
            await replicator.Ask<IUpdateResponse>(
                Dsl.Update(DirectoryKey.All[shelf], StreamShelf.Empty, consistency, rows => rows.With(row)),
                options.WriteTimeout + Margin);
        }
        catch (Exception cause) when (cause is AskTimeoutException or TaskCanceledException)
        {
            // The actor system is ending. The row stays here, and goes to the next one.
        }
    }

    public async Task<ShelfReading> ReadAsync(int shelf, CancellationToken cancellation)
    {
        // A read that one node leaves unanswered gives nothing at all, also of what the others have said: so most are
        // asked beside all. And what is in the replicator here may not be in the directory yet.
        Task<StreamShelf?> most = GetAsync(shelf, new ReadMajority(options.ReadTimeout), cancellation);
        StreamShelf? all = await GetAsync(shelf, new ReadAll(options.ReadTimeout), cancellation);
        StreamShelf known = all
            ?? await most
            ?? await GetAsync(shelf, ReadLocal.Instance, cancellation)
            ?? StreamShelf.Empty;
        return new ShelfReading(known, AllAnswered: all is not null);
    }

    /// <returns><c>null</c>: not as many answered as were to.</returns>
    private async Task<StreamShelf?> GetAsync(int shelf, IReadConsistency consistency, CancellationToken cancellation)
    {
        try
        {
            IGetResponse reply = await replicator.Ask<IGetResponse>(
                Dsl.Get(DirectoryKey.All[shelf], consistency), options.ReadTimeout + Margin, cancellation);
            return reply switch
            {
                GetSuccess success => success.Get(DirectoryKey.All[shelf]),
                NotFound => StreamShelf.Empty,
                _ => null,
            };
        }
        catch (Exception cause) when (cause is AskTimeoutException or OperationCanceledException)
        {
            return null;
        }
    }
}
