using Ooblex.LoadGen.Loop;

namespace Ooblex.Micro;

/// <summary>CPU time of the calling thread per packet, as quantiles over many batches.</summary>
/// <param name="Quiet">Nanoseconds that one batch in ten stays below: what the work costs when nothing disturbs it.
/// </param>
/// <param name="Median">Nanoseconds.</param>
internal sealed record CpuTime(double Quiet, double Median)
{
    private const int WarmUpBatches = 200;

    /// <param name="batches">How many are measured.</param>
    /// <param name="packets">Of one batch.</param>
    /// <param name="batch">The work.</param>
    /// <param name="between">Runs after each batch and is not measured.</param>
    public static CpuTime Of(int batches, int packets, Action batch, Action? between = null)
    {
        double[] times = new double[batches];
        for (int i = -WarmUpBatches; i < batches; i++)
        {
            long start = LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock);
            batch();
            long spent = LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock) - start;
            between?.Invoke();
            if (i >= 0)
            {
                times[i] = (double)spent / packets;
            }
        }

        Array.Sort(times);
        return new CpuTime(times[batches / 10], times[batches / 2]);
    }

    public static CpuTime operator +(CpuTime left, CpuTime right) =>
        new(left.Quiet + right.Quiet, left.Median + right.Median);
}
