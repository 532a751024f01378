namespace Ooblex.TestKit.Bytes;

/// <summary>Counts what a hot path allocates on this thread.</summary>
/// <remarks>
/// The least of some rounds is taken: the runtime allocates on the calling thread too, once, when it replaces a method
/// by its optimised code, and when it does so is its own choice. What a path allocates itself shows in every round.
/// </remarks>
public static class Allocations
{
    private const int Rounds = 5;

    /// <returns>Bytes allocated by <paramref name="iterations"/> calls, after a tenth as many to warm up.</returns>
    public static long Of(int iterations, Action<int> call)
    {
        for (int i = 0; i < iterations / 10; i++)
        {
            call(i);
        }

        return Of(() =>
        {
            for (int i = 0; i < iterations; i++)
            {
                call(i);
            }
        });
    }

    /// <param name="round">The same work at each call; repeated until it allocates nothing, at most 5 times.</param>
    /// <returns>Bytes allocated by the round that allocated least.</returns>
    public static long Of(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
