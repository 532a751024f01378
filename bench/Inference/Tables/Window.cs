using System.Globalization;
using Ooblex.Bench.Inference.Load;
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

    /// <summary>Results a second of the stream that had the fewest, of those not paused.</summary>
    public required double SlowestHz { get; init; }

    /// <summary>Of all streams, by cause.</summary>
    public required long[] Drops { get; init; }

    /// <summary>Frames that publishers sent and nobody decoded, all streams.</summary>
    public required long Undecoded { get; init; }

    public required int Paused { get; init; }

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

        StreamFigures[] before = [.. room.Streams.Select(stream => stream.Figures)];
        Dictionary<string, long> threads = ThreadNanoseconds();
        long cpu = LinuxEvents.ReadNanoseconds(ProcessClock) - metronome.CpuNanoseconds;
        long start = Environment.TickCount64;
        await Task.Delay(time);
        double seconds = (Environment.TickCount64 - start) / 1e3;
        cpu = LinuxEvents.ReadNanoseconds(ProcessClock) - metronome.CpuNanoseconds - cpu;
        Dictionary<string, long> after = ThreadNanoseconds();
        StreamFigures[] now = [.. room.Streams.Select(stream => stream.Figures)];
        IReadOnlyList<double>[] ages = [.. room.Streams.Select(stream => stream.TakeAges())];
        return new Window
        {
            Seconds = seconds,
            Cores = cpu / 1e9 / seconds,
            Threads = after.ToDictionary(
                entry => entry.Key, entry => (entry.Value - threads.GetValueOrDefault(entry.Key)) / 1e9 / seconds),
            Ages = [.. ages.SelectMany(some => some).Order()],
            SlowestHz = ages.Where((_, i) => !now[i].IsPaused).Select(some => some.Count / seconds)
                .DefaultIfEmpty(0).Min(),
            Drops =
            [
                .. Enum.GetValues<DropCause>().Select((_, cause) =>
                    now.Zip(before, (late, early) => late.Drops[cause] - early.Drops[cause]).Sum()),
            ],
            Undecoded = now.Zip(before, (late, early) => late.Sent - early.Sent - (late.Decoded - early.Decoded)).Sum(),
            Paused = now.Count(stream => stream.IsPaused),
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
