using System.Globalization;
using Ooblex.LoadGen.Loop;
using Ooblex.TestKit.Processes;

namespace Ooblex.LoadGen.Measure;

/// <summary>What the server's processes have used so far.</summary>
/// <param name="CpuNanoseconds">User and system time of all threads; the kernel's work in their system calls is in it,
/// on the loopback the delivery to our sockets too.</param>
/// <param name="ResidentBytes">Memory in RAM.</param>
/// <param name="Threads">Threads now.</param>
internal sealed record ServerFigures(long CpuNanoseconds, long ResidentBytes, int Threads)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Of the memory in RAM: code, compiled or in libraries.</summary>
    public long CodeBytes { get; init; }

    /// <summary>What the managed heap has of the system, where the server is a node; so are all that follow.</summary>
    public double HeapBytes { get; init; }

    /// <summary>What the last collection left on it.</summary>
    public double LiveBytes { get; init; }

    /// <summary>Packets kept for retransmission and late joiners, all streams together.</summary>
    public double KeptPackets { get; init; }

    public double AllocatedBytes { get; init; }

    public double Collections { get; init; }

    public double GcPauseMilliseconds { get; init; }

    /// <summary>The CPU time alone: quick, for the edges of the window.</summary>
    public static long CpuOf(IReadOnlyList<int> pids) =>
        pids.Sum(pid => LinuxEvents.ReadNanoseconds(LinuxEvents.CpuClockOf(pid)));

    /// <summary>The memory of code alone.</summary>
    public static long CodeOf(IReadOnlyList<int> pids) => pids.Sum(pid => NodeFigures.Of(pid).CodeBytes);

    public static async Task<ServerFigures> TakeAsync(IReadOnlyList<int> pids, Uri? metrics)
    {
        NodeFigures[] processes = [.. pids.Select(NodeFigures.Of)];
        ServerFigures figures = new(
            CpuOf(pids), processes.Sum(process => process.ResidentBytes), processes.Sum(process => process.Threads))
        {
            CodeBytes = processes.Sum(process => process.CodeBytes),
        };
        if (metrics is null)
        {
            return figures;
        }

        Dictionary<string, double> series = await ReadAsync(metrics).ConfigureAwait(false);
        return figures with
        {
            HeapBytes = series.GetValueOrDefault("dotnet_gc_committed_bytes"),
            LiveBytes = series.GetValueOrDefault("dotnet_gc_live_bytes"),
            KeptPackets = series.GetValueOrDefault("ooblex_media_pooled_packets"),
            AllocatedBytes = series.GetValueOrDefault("dotnet_gc_allocated_bytes_total"),
            Collections = series.GetValueOrDefault("dotnet_collection_count_total{generation=\"0\"}"),
            GcPauseMilliseconds = 1e3 * series.GetValueOrDefault("dotnet_gc_pause_seconds_total"),
        };
    }

    // The Prometheus text format: NAME{LABELS} VALUE.
    private static async Task<Dictionary<string, double>> ReadAsync(Uri metrics)
    {
        string text = await Http.GetStringAsync(metrics).ConfigureAwait(false);
        Dictionary<string, double> figures = [];
        foreach (string line in text.Split('\n'))
        {
            int blank = line.LastIndexOf(' ');
            if (blank > 0 && line[0] != '#'
                && double.TryParse(line.AsSpan(blank + 1), CultureInfo.InvariantCulture, out double value))
            {
                figures[line[..blank]] = value;
            }
        }

        return figures;
    }
}
