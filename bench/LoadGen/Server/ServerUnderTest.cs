using Ooblex.LoadGen.Signalling;

namespace Ooblex.LoadGen.Server;

/// <summary>One server under load, from its start to its end.</summary>
/// <param name="signalling">How clients reach it; owned from here on.</param>
/// <param name="pids">Its processes; none where nobody said.</param>
/// <param name="process">What ends it; null where others started it.</param>
internal sealed class ServerUnderTest(ISignalling signalling, IReadOnlyList<int> pids, IAsyncDisposable? process)
    : IAsyncDisposable
{
    public ISignalling Signalling => signalling;

    public IReadOnlyList<int> Pids => pids;

    /// <summary>Where its metrics are; null where they are not a node's.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Lets its garbage collector run, so that its heap shows what is held and nothing else.</summary>
    public Func<Task> Collect { get; init; } = static () => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        signalling.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }
    }
}
