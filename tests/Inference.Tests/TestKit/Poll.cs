namespace Ooblex.Inference.Tests.TestKit;

/// <summary>Waits for what another thread does.</summary>
internal static class Poll
{
    public static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
