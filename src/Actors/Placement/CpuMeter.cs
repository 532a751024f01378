using System.Globalization;

namespace Ooblex.Actors.Placement;

/// <summary>This process's share of the processors it may use, by the time it has used so far.</summary>
/// <remarks>
/// A container with a quota of one and a half processors is full at one and a half, so the quota of cgroup v2 counts
/// where there is one: the runtime's own count is rounded up.
/// </remarks>
internal sealed class CpuMeter : ICpuMeter
{
    public const string QuotaFile = "/sys/fs/cgroup/cpu.max";

    // Placement must not answer to a garbage collection or to the compiler's work at the start.
    private static readonly TimeSpan Smoothing = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan ShortestSample = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan> _used;
    private readonly double _processors;
    private TimeSpan _usedBefore;
    private long _at;
    private double _share;

    public CpuMeter(TimeProvider time)
        : this(time, UsedByProcess, Processors(ReadQuota(), Environment.ProcessorCount))
    {
    }

    internal CpuMeter(TimeProvider time, Func<TimeSpan> used, double processors)
    {
        (_time, _used, _processors) = (time, used, processors);
        (_usedBefore, _at) = (used(), time.GetTimestamp());
    }

    public double Read()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            TimeSpan elapsed = _time.GetElapsedTime(_at, now);
            if (elapsed < ShortestSample)
            {
                return _share;
            }

            TimeSpan used = _used();
            double sample = Math.Clamp((used - _usedBefore) / elapsed / _processors, 0, 1);
            _share += (sample - _share) * (1 - Math.Exp(-(elapsed / Smoothing)));
            (_usedBefore, _at) = (used, now);
            return _share;
        }
    }

    /// <summary>From <c>cpu.max</c>: a quota and a period in microseconds, or <c>max</c> for none.</summary>
    internal static double Processors(string? quotaLine, int processorCount)
    {
        string[] parts = (quotaLine ?? "").Split(
            ' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && double.TryParse(parts[0], CultureInfo.InvariantCulture, out double quota)
            && double.TryParse(parts[1], CultureInfo.InvariantCulture, out double period)
            && quota > 0 && period > 0
            ? Math.Min(quota / period, processorCount)
            : processorCount;
    }

    private static TimeSpan UsedByProcess()
    {
        using System.Diagnostics.Process self = System.Diagnostics.Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private static string? ReadQuota()
    {
        try
        {
            return File.Exists(QuotaFile) ? File.ReadAllText(QuotaFile) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // Whoever hides the file leaves us with the runtime's count.
        }
    }
}
