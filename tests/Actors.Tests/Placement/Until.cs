namespace Ooblex.Actors.Tests.Placement;

/// <summary>Waits for what comes by itself, and says what never came.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static Task TrueAsync(Func<bool> condition, string what) =>
        TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(25));
        try
        {
            while (!await condition())
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"within {Patience} it did not come to be that {what}");
        }
    }
}
