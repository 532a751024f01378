namespace Ooblex.LoadGen.Measure;

/// <summary>Waits for a server to come to rest.</summary>
internal static class Quiet
{
    private const int MaxLooks = 15;
    private const long StillBytes = 128 << 10;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Until its code has stopped growing: a runtime compiles what is called often in the background, and on a busy
    /// core that takes a while.
    /// </summary>
    public static async Task UntilCompiledAsync(IReadOnlyList<int> pids)
    {
        long before = ServerFigures.CodeOf(pids);
        for (int i = 0; i < MaxLooks; i++)
        {
            await Task.Delay(Look).ConfigureAwait(false);
            long now = ServerFigures.CodeOf(pids);
            if (now - before < StillBytes)
            {
                return;
            }

            before = now;
        }
    }
}
