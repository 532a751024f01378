namespace Ooblex.Pipelines;

/// <summary>What is done for one name is done one after the other; for others it hardly ever waits. Thread-safe.
/// </summary>
internal sealed class Turns
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The turn lasts until it is disposed of.</summary>
    public async ValueTask<Turn> TakeAsync(string name, CancellationToken cancellation)
    {
        SemaphoreSlim turn = _turns[(uint)name.GetHashCode(StringComparison.Ordinal) % _turns.Length];
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    internal readonly struct Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
