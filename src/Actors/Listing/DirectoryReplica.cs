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

    public async Task<StreamShelf> ReadAsync(int shelf, CancellationToken cancellation)
    {
        // What another node has told this one may stand in the replicator, and not be in the directory yet.
        StreamShelf here = await GetAsync(shelf, ReadLocal.Instance, cancellation);
        StreamShelf there = await GetAsync(shelf, new ReadAll(options.ReadTimeout), cancellation);
        return here.Merge(there);
    }

    private async Task<StreamShelf> GetAsync(int shelf, IReadConsistency consistency, CancellationToken cancellation)
    {
        try
        {
            IGetResponse reply = await replicator.Ask<IGetResponse>(
                Dsl.Get(DirectoryKey.All[shelf], consistency), options.ReadTimeout + Margin, cancellation);
            return reply is GetSuccess success ? success.Get(DirectoryKey.All[shelf]) : StreamShelf.Empty;
        }
        catch (Exception cause) when (cause is AskTimeoutException or OperationCanceledException)
        {
            return StreamShelf.Empty;
        }
    }
}
