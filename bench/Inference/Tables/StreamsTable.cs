using System.Globalization;
using Ooblex.Bench.Inference.Clips;
using Ooblex.Bench.Inference.Load;

namespace Ooblex.Bench.Inference.Tables;

/// <summary>What a stream costs, from one to as many as are carried.</summary>
internal static class StreamsTable
{
    // Ten results a second were asked for; one that is late does not make a stream uncarried.
    private const double LeastHz = 9;
    private const double OldestMs = 200;

    /// <returns>The last count that was carried, 0 when none was.</returns>
    public static async Task<int> WriteAsync(Room room, Metronome metronome, Clip clip, BenchOptions options)
    {
        TimeSpan warmUp = TimeSpan.FromSeconds(1.5 * clip.Frames.Count / Clip.FramesPerSecond);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{clip.Codec}, 720p30 at {clip.Kilobits:F0} kbit/s, faces at 10 Hz, load {Load()}"));
        Console.WriteLine(
            "| streams | ms/s of a stream | ratio | of it packets / decoding / models / rest | core busy % "
            + "| slowest Hz | age p50 ms | p95 | superseded | stale | undecoded | paused | carried |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        int carried = 0;
        double? first = null;
        double idle = await IdleAsync(room, metronome, clip, options);
        foreach (int count in options.Counts)
        {
            await room.HaveAsync(count, clip, metronome);
            await Task.Delay(warmUp);
            Window window = await Window.MeasureAsync(room, metronome, TimeSpan.FromSeconds(options.Seconds));
            double cost = 1e3 * (window.Cores - idle) / count;
            first ??= cost;
            bool isCarried = window.SlowestHz >= LeastHz && window.Age(0.95) <= OldestMs && window.Paused == 0;
            carried = isCarried ? count : carried;
            Write(count, cost, cost / first.Value, window, isCarried);
            if (!isCarried)
            {
                break;
            }
        }

        await room.HaveAsync(0, clip, metronome);
        return carried;
    }

    private static async Task<double> IdleAsync(Room room, Metronome metronome, Clip clip, BenchOptions options)
    {
        await room.HaveAsync(0, clip, metronome);
        await Task.Delay(TimeSpan.FromSeconds(1));
        return (await Window.MeasureAsync(room, metronome, TimeSpan.FromSeconds(options.Seconds / 2.0))).Cores;
    }

    private static void Write(int count, double cost, double ratio, Window window, bool isCarried)
    {
        double Of(params string[] kinds) =>
            1e3 * kinds.Sum(kind => window.Threads.GetValueOrDefault(kind)) / count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {count} | {cost:F1} | {ratio:F2} "
            + $"| {Of("packets"):F1} / {Of("decoding"):F1} / {Of("models"):F1} / {Of("pool", "rest"):F1} "
            + $"| {100 * window.Cores:F0} | {window.SlowestHz:F1} | {window.Age(0.5):F0} | {window.Age(0.95):F0} "
            + $"| {window.Drops[1]} | {window.Drops[2]} | {window.Undecoded} | {window.Paused} "
            + $"| {(isCarried ? "yes" : "no")} |"));
    }

    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
