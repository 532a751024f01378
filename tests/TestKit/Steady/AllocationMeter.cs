namespace Ooblex.TestKit.Steady;

/// <summary>What one kind of work allocated on this thread, and how often it was done.</summary>
public sealed class AllocationMeter
{
    private long _start;

    public long Bytes { get; private set; }

    public long Count { get; private set; }

    public double BytesEach => Count == 0 ? 0 : Bytes / (double)Count;

    public void Begin() => _start = GC.GetAllocatedBytesForCurrentThread();

    /// <param name="count">How many were done since <see cref="Begin"/>.</param>
    public void End(long count)
    {
        Bytes += GC.GetAllocatedBytesForCurrentThread() - _start;
        Count += count;
    }

    public void Clear() => (Bytes, Count) = (0, 0);
}
