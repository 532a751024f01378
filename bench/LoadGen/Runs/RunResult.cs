using System.Reflection;
using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Measure;

namespace Ooblex.LoadGen.Runs;

/// <summary>The figures of one run, or the medians of several.</summary>
internal sealed record RunResult
{
    private static readonly PropertyInfo[] Figures =
        [.. typeof(RunResult).GetProperties().Where(property => property.PropertyType == typeof(double))];

    public required string Scenario { get; init; }

    /// <summary>Which server had the load.</summary>
    public string Server { get; init; } = "";

    /// <summary>From 1; runs of one number lie close together in time.</summary>
    public int Number { get; init; } = 1;

    /// <summary>Of the server, per RTP packet that reached a viewer; 0 where its process is not known.</summary>
    public double CpuMicrosecondsPerPacket { get; init; }

    /// <summary>The same over quarters of a second, and of those the one that a tenth stays below: on a shared machine
    /// nearer to what the server itself needs.</summary>
    public double QuietCpuMicrosecondsPerPacket { get; init; }

    /// <summary>Of the server, in percent of one core.</summary>
    public double CpuPercent { get; init; }

    public double PacketsPerSecondOut { get; init; }

    public double Sent { get; init; }

    public double Received { get; init; }

    /// <summary>Percent of what should have come by what was sent; the edges of the window make it ±0.1.</summary>
    public double LossPercent { get; init; }

    /// <summary>Sequence numbers that viewers missed.</summary>
    public double Gaps { get; init; }

    public double DelayP50Microseconds { get; init; }

    public double DelayP99Microseconds { get; init; }

    public double JoinP50Milliseconds { get; init; }

    public double JoinP99Milliseconds { get; init; }

    /// <summary>Growth of the server's resident memory for each viewer that joined (mesh: and publisher).</summary>
    public double KilobytesPerViewer { get; init; }

    /// <summary>Of it code: compiled in the meantime, or pages of libraries that were not in RAM before.</summary>
    public double CodeKilobytesPerViewer { get; init; }

    /// <summary>Of it the managed heap, as far as the runtime has taken it from the system; 0 where the server is no
    /// node.</summary>
    public double HeapKilobytesPerViewer { get; init; }

    /// <summary>What is alive on that heap; the rest is room for what comes and goes.</summary>
    public double LiveKilobytesPerViewer { get; init; }

    /// <summary>In all histories, behind the window.</summary>
    public double KeptPackets { get; init; }

    public double ServerThreads { get; init; }

    /// <summary>Bytes that the server's runtime allocated, per packet out; 0 where it does not say. In it is all else
    /// that the process does: health, metrics, reports.</summary>
    public double AllocatedBytesPerPacket { get; init; }

    /// <summary>Garbage collections of the server in the window.</summary>
    public double Collections { get; init; }

    /// <summary>Time in which they held all threads.</summary>
    public double GcPauseMilliseconds { get; init; }

    /// <summary>CPU time of the load's own thread per packet, and how busy it was.</summary>
    public double LoadMicrosecondsPerPacket { get; init; }

    public double LoadBusyPercent { get; init; }

    /// <summary>Anything but 0 means that the load was too slow, or that the server sends what nobody sent.</summary>
    public double SocketDrops { get; init; }

    public double Damaged { get; init; }

    public double Others { get; init; }

    public double Nacks { get; init; }

    public double KeyFrameRequests { get; init; }

    /// <summary>Threads of the server that used most, in the window; not a median.</summary>
    public IReadOnlyList<ThreadTime> BusyThreads { get; init; } = [];

    public static RunResult Of(
        Scenario scenario,
        (LoadFigures First, LoadFigures Last) load,
        (ServerFigures Before, ServerFigures After) server,
        MemoryGrowth memory,
        IReadOnlyList<double> joins)
    {
        (LoadFigures first, LoadFigures last) = load;
        double seconds = (last.At - first.At).TotalSeconds;
        double received = last.Received - first.Received;
        double expected = (last.Sent - first.Sent) * (double)scenario.Viewers;
        double serverMicroseconds = (last.ServerCpuNanoseconds - first.ServerCpuNanoseconds) / 1e3;
        double loadMicroseconds = (last.LoadCpuNanoseconds - first.LoadCpuNanoseconds) / 1e3;
        double perPacket = Math.Max(1, received);
        return new RunResult
        {
            Scenario = scenario.Name,
            CpuMicrosecondsPerPacket = serverMicroseconds / perPacket,
            CpuPercent = serverMicroseconds / seconds / 1e4,
            PacketsPerSecondOut = received / seconds,
            Sent = last.Sent - first.Sent,
            Received = received,
            LossPercent = expected == 0 ? 0 : 100 * (expected - received) / expected,
            Gaps = last.Gaps - first.Gaps,
            DelayP50Microseconds = last.DelayP50,
            DelayP99Microseconds = last.DelayP99,
            JoinP50Milliseconds = Rank(joins, 0.5),
            JoinP99Milliseconds = Rank(joins, 0.99),
            KilobytesPerViewer = memory.KilobytesOf(figures => figures.ResidentBytes),
            CodeKilobytesPerViewer = memory.KilobytesOf(figures => figures.CodeBytes),
            HeapKilobytesPerViewer = memory.KilobytesOf(figures => figures.HeapBytes),
            LiveKilobytesPerViewer = memory.KilobytesOf(figures => figures.LiveBytes),
            KeptPackets = memory.Full.KeptPackets,
            ServerThreads = server.After.Threads,
            AllocatedBytesPerPacket = (server.After.AllocatedBytes - server.Before.AllocatedBytes) / perPacket,
            Collections = server.After.Collections - server.Before.Collections,
            GcPauseMilliseconds = server.After.GcPauseMilliseconds - server.Before.GcPauseMilliseconds,
            LoadMicrosecondsPerPacket = loadMicroseconds / perPacket,
            LoadBusyPercent = loadMicroseconds / seconds / 1e4,
            Damaged = last.Damaged - first.Damaged,
            Others = last.Others - first.Others,
            Nacks = last.Nacks - first.Nacks,
            KeyFrameRequests = last.KeyFrameRequests - first.KeyFrameRequests,
        };
    }

    /// <summary>Each figure's median over runs of one scenario.</summary>
    public static RunResult Median(IReadOnlyList<RunResult> runs)
    {
        RunResult median = runs[0] with { };
        foreach (PropertyInfo figure in Figures)
        {
            figure.SetValue(median, Rank([.. runs.Select(run => (double)figure.GetValue(run)!)], 0.5));
        }

        return median;
    }

    /// <summary>The nearest rank: a figure that was measured.</summary>
    public static double Rank(IReadOnlyList<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? 0
            : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
