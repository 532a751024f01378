using System.Diagnostics;

namespace Ooblex.TestKit.Clusters;

/// <summary>Waits for what a cluster does in its own time.</summary>
public static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks again and again until nothing is missing any more.</summary>
    /// <param name="expectation">What is waited for, in words.</param>
    /// <param name="missing">What is still missing; <c>null</c> when nothing is.</param>
    /// <param name="patience">How long at most.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It never came to be; the last that was missing is told.</exception>
    public static async Task<TimeSpan> HoldsAsync(string expectation, Func<Task<string?>> missing, TimeSpan patience)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            string? lacks = await AskAsync(missing);
            if (lacks is null)
            {
                return waited.Elapsed;
            }

            if (waited.Elapsed > patience)
            {
                throw new TimeoutException($"Not within {patience}: {expectation}. Last: {lacks}");
            }

            await Task.Delay(PollInterval);
        }
    }

    // A node that is away does not answer, which is one more thing to wait for.
    private static async Task<string?> AskAsync(Func<Task<string?>> missing)
    {
        try
        {
            return await missing();
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException or IOException)
        {
            return away.Message;
        }
    }
}
