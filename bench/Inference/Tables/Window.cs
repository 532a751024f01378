using System.Globalization;
using Ooblex.Bench.Inference.Load;
using Ooblex.Contracts.Pipelines;
using Ooblex.Inference.Scheduling;
using Ooblex.LoadGen.Loop;

namespace Ooblex.Bench.Inference.Tables;

/// <summary>What happened between two moments.</summary>
internal sealed record Window
{
    private const int ProcessClock = 2; // CLOCK_PROCESS_CPUTIME_ID

    public required double Seconds { get; init; }

    /// <summary>CPU time of the process but its publishers', in cores.</summary>
    public required double Cores { get; init; }

    /// <summary>CPU time by what threads do, in cores.</summary>
    public required IReadOnlyDictionary<string, double> Threads { get; init; }

    /// <summary>Milliseconds, sorted.</summary>
    public required double[] Ages { get; init; }

    /// <summary>Results a second of the stream that had the fewest.</summary>
    public required double SlowestHz { get; init; }

    /// <summary>Of all streams, by cause.</summary>
    public required long[] Drops { get; init; }

    /// <summary>Frames that publishers sent and nobody decoded, all streams.</summary>
    public required long Undecoded { get; init; }

    /// <summary>As pipelines count them themselves: all frames that were wanted and not looked at.</summary>
    public required long Dropped { get; init; }

    /// <summary>Streams that are paused at the end.</summary>
    public required int Paused { get; init; }

    /// <summary>Streams without a result.</summary>
    public required int Silent { get; init; }

    /// <summary>Nearest rank: each figure is one that was measured.</summary>
    public double Age(double share) => Ages.Length == 0
        ? double.NaN
        : Ages[Math.Clamp((int)Math.Ceiling(share * Ages.Length) - 1, 0, Ages.Length - 1)];

    public static async Task<Window> MeasureAsync(Room room, Metronome metronome, TimeSpan time)
    {
        foreach (WatchedStream stream in room.Streams)
        {
            stream.TakeAges();
        }

        Tally before = Tally.Of(room);
        Dictionary<string, long> threads = ThreadNanoseconds();
        long cpu = LinuxEvents.ReadNanoseconds(ProcessClock) - metronome.CpuNanoseconds;
        long start = Environment.TickCount64;
        await Task.Delay(time);
        double seconds = (Environment.TickCount64 - start) / 1e3;
        cpu = LinuxEvents.ReadNanoseconds(ProcessClock) - metronome.CpuNanoseconds - cpu;
        Dictionary<string, long> after = ThreadNanoseconds();
        Tally now = Tally.Of(room);
        IReadOnlyList<double>[] ages = [.. room.Streams.Select(stream => stream.TakeAges())];
        return new Window
        {
            Seconds = seconds,
            Cores = cpu / 1e9 / seconds,
            Threads = after.ToDictionary(
                entry => entry.Key, entry => (entry.Value - threads.GetValueOrDefault(entry.Key)) / 1e9 / seconds),
            Ages = [.. ages.SelectMany(some => some).Order()],
            SlowestHz = ages.Select(some => some.Count / seconds).DefaultIfEmpty(0).Min(),
            Silent = ages.Count(some => some.Count == 0),
            Drops = [.. now.Drops.Zip(before.Drops, (late, early) => late - early)],
            Undecoded = now.Undecoded - before.Undecoded,
            Dropped = now.Dropped - before.Dropped,
            Paused = now.Paused,
        };
    }

    // By the kernel's own count in nanoseconds; threads of one kind together.
    private static Dictionary<string, long> ThreadNanoseconds()
    {
        Dictionary<string, long> times = [];
        foreach (string folder in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                string kind = KindOf(File.ReadAllText($"{folder}/comm").Trim());
                string spent = File.ReadAllText($"{folder}/schedstat").Split(' ')[0];
                times[kind] = times.GetValueOrDefault(kind) + long.Parse(spent, CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                continue; // The thread has ended meanwhile.
            }
        }

        return times;
    }

    private static string KindOf(string name) => name switch
    {
        _ when name.StartsWith("vision", StringComparison.Ordinal) => "models",
        _ when name.StartsWith("pictures", StringComparison.Ordinal) => "decoding",
        _ when name.StartsWith(".NET TP", StringComparison.Ordinal) => "pool",
        _ when name.StartsWith("ooblex-media", StringComparison.Ordinal) => "packets",
        "metronome" => "publishers",
        _ => "rest",
    };
}

/// <summary>Counts of all streams since their start.</summary>
internal sealed record Tally(IReadOnlyList<long> Drops, long Undecoded, long Dropped, int Paused)
{
    public static Tally Of(Room room)
    {
        IReadOnlyList<LaneFigures> lanes = room.Vision.Workers.Figures();
        IReadOnlyList<PipelineRow> rows = room.Pipelines.Runs;
        return new Tally(
            [.. Enum.GetValues<DropCause>().Select((_, cause) => lanes.Sum(lane => lane.Drops[cause]))],
            room.Streams.Sum(stream => stream.Sent) - rows.Sum(row => row.Frames),
            rows.Sum(row => row.Dropped),
            lanes.Count(lane => lane.IsPaused));
    }
}
