using System.Runtime;
using Ooblex.LoadGen.Loop;

namespace Ooblex.Micro;

/// <summary>CPU time of the calling thread per packet, as quantiles over many batches.</summary>
/// <param name="Quiet">Nanoseconds that one batch in ten stays below: what the work costs when nothing disturbs it.
/// </param>
/// <param name="Median">Nanoseconds.</param>
internal sealed record CpuTime(double Quiet, double Median)
{
    private const int WarmUpBatches = 100;
    private const int WarmUpPauseMs = 120;
    private const int CalmRounds = 4;
    private const int MaxWarmUpRounds = 100;

    /// <param name="batches">How many are measured.</param>
    /// <param name="packets">Of one batch.</param>
    /// <param name="batch">The work.</param>
    /// <param name="between">Runs after each batch and is not measured.</param>
    public static CpuTime Of(int batches, int packets, Action batch, Action? between = null)
    {
        WarmUp(batch, between);
        double[] times = new double[batches];
        for (int i = 0; i < batches; i++)
        {
            times[i] = (double)Run(batch, between) / packets;
        }

        Array.Sort(times);
        return new CpuTime(times[batches / 10], times[batches / 2]);
    }

    /// <summary>Times several works in turn, batch by batch, so that a noisy neighbour meets them all alike.</summary>
    public static IReadOnlyList<CpuTime> OfAll(int batches, IReadOnlyList<Work> works)
    {
        double[][] times = [.. works.Select(_ => new double[batches])];
        foreach (Work work in works)
        {
            WarmUp(work.Batch, work.Between);
        }

        for (int i = 0; i < batches; i++)
        {
            for (int j = 0; j < works.Count; j++)
            {
                times[j][i] = (double)Run(works[j].Batch, works[j].Between) / works[j].Packets;
            }
        }

        Array.ForEach(times, Array.Sort);
        return [.. times.Select(sorted => new CpuTime(sorted[batches / 10], sorted[batches / 2]))];
    }

    public static CpuTime operator +(CpuTime left, CpuTime right) =>
        new(left.Quiet + right.Quiet, left.Median + right.Median);

    // The runtime compiles a hot method twice more, in the background, 100 ms after it last met a new one: first to
    // see how it is used, then for good. Warm is who has not been compiled for several such pauses.
    private static void WarmUp(Action batch, Action? between)
    {
        long compiled = -1;
        for (int round = 0, calm = 0; calm < CalmRounds && round < MaxWarmUpRounds; round++)
        {
            for (int i = 0; i < WarmUpBatches; i++)
            {
                Run(batch, between);
            }

            Thread.Sleep(WarmUpPauseMs);
            long now = JitInfo.GetCompiledMethodCount();
            calm = now == compiled ? calm + 1 : 0;
            compiled = now;
        }
    }

    private static long Run(Action batch, Action? between)
    {
        long start = LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock);
        batch();
        long spent = LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock) - start;
        between?.Invoke();
        return spent;
    }
}
