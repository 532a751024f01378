namespace Ooblex.Actors.Drain;

/// <summary>Whether this node is to be out of the cluster for good, and whether it is. Thread-safe.</summary>
/// <remarks>A node that left because it was told to is not to join again by itself; one that was downed is.</remarks>
internal sealed class Farewell : IDisposable
{
    private readonly CancellationTokenSource _wanted = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled once the node is to leave.</summary>
    public CancellationToken Wanted => _wanted.Token;

    /// <summary>The actor system has left and ended, and there will be no other.</summary>
    public Task Done => _done.Task;

    public void Want() => _wanted.Cancel();

    public void Complete() => _done.TrySetResult();

    public void Dispose() => _wanted.Dispose();
}
