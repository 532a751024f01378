namespace Ooblex.TestKit.Bytes;

/// <summary>Counts what a hot path allocates on this thread.</summary>
public static class Allocations
{
    /// <returns>Bytes allocated by <paramref name="iterations"/> calls, after a tenth as many to warm up.</returns>
    public static long Of(int iterations, Action<int> call)
    {
        for (int i = 0; i < iterations / 10; i++)
        {
            call(i);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < iterations; i++)
        {
            call(i);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
