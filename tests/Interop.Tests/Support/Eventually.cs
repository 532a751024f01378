using System.Diagnostics;

namespace Ooblex.Interop.Tests.Support;

/// <summary>Waits for what another process will do, for a bounded time.</summary>
public static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> TrueAsync(string expectation, Func<Task<bool>> holds, TimeSpan patience)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < patience, $"Not within {patience}: {expectation}");
            await Task.Delay(PollInterval);
        }

        return waited.Elapsed;
    }
}
