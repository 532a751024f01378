using System.Diagnostics;
using System.Globalization;

namespace Ooblex.Micro.Workers;

/// <summary>How much more several workers carry than one: fresh engines in turn, medians over the runs.</summary>
internal static class WorkersTable
{
    private const int SliceMs = 50;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> WriteAsync(WorkersOptions options)
    {
        List<Throughput> one = [];
        List<Throughput> several = [];
        for (int run = 0; run < options.Runs; run++)
        {
            one.Add(await MeasureAsync(options, workers: 1));
            several.Add(await MeasureAsync(options, options.Workers));
        }

        Console.WriteLine($"1 publisher, {options.Viewers} viewers, {options.Burst} packets at a time");
        Console.WriteLine("| workers | packets/s | quiet (1 in 10) | CPU ns/packet | lost | damaged |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|");
        Write(1, one);
        Write(options.Workers, several);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ratio {Ratio(one, several, run => run.PerSecond):F2}, "
            + $"quiet {Ratio(one, several, run => run.Quiet):F2}, "
            + $"by CPU time {options.Workers * Ratio(several, one, run => run.CpuNanoseconds):F2}"));
        return one.Concat(several).Any(run => run.Lost != 0 || run.Damaged != 0) ? 1 : 0;
    }

    private static async Task<Throughput> MeasureAsync(WorkersOptions options, int workers)
    {
        WorkerStage stage = await WorkerStage.OpenAsync(options, workers);
        await using (stage)
        {
            stage.Feed.Start();
            Thread.Sleep(WarmUp);
            double[] slices = new double[options.Seconds * 1000 / SliceMs];
            long cpu = stage.CpuNanoseconds;
            long first = stage.Delivered;
            long start = Stopwatch.GetTimestamp();
            (long Delivered, long At) last = (first, start);
            for (int i = 0; i < slices.Length; i++)
            {
                Thread.Sleep(SliceMs);
                (long Delivered, long At) now = (stage.Delivered, Stopwatch.GetTimestamp());
                double seconds = Stopwatch.GetElapsedTime(last.At, now.At).TotalSeconds;
                slices[i] = (now.Delivered - last.Delivered) / seconds;
                last = now;
            }

            long packets = last.Delivered - first;
            cpu = stage.CpuNanoseconds - cpu;
            stage.Feed.Stop();
            long end = Stopwatch.GetTimestamp();
            while (stage.Delivered < stage.Expected() && Stopwatch.GetElapsedTime(end) < Patience)
            {
                Thread.Sleep(1);
            }

            Array.Sort(slices);
            return new Throughput(
                packets / Stopwatch.GetElapsedTime(start, last.At).TotalSeconds,
                slices[slices.Length * 9 / 10],
                (double)cpu / packets,
                stage.Expected() - stage.Delivered,
                stage.Damaged);
        }
    }

    private static void Write(int workers, List<Throughput> runs) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {workers} | {Median(runs, run => run.PerSecond):N0} | {Median(runs, run => run.Quiet):N0} "
        + $"| {Median(runs, run => run.CpuNanoseconds):F0} | {runs.Sum(run => run.Lost)} "
        + $"| {runs.Sum(run => run.Damaged)} |"));

    private static double Ratio(List<Throughput> below, List<Throughput> above, Func<Throughput, double> figure) =>
        Median(above, figure) / Median(below, figure);

    private static double Median(List<Throughput> runs, Func<Throughput, double> figure)
    {
        double[] sorted = [.. runs.Select(figure).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <param name="PerSecond">Packets that left for viewers.</param>
    /// <param name="Quiet">What one slice in ten stays above: nearer to what an undisturbed machine does.</param>
    /// <param name="CpuNanoseconds">Of all workers, for each packet.</param>
    /// <param name="Lost">Packets that viewers should have got and did not.</param>
    /// <param name="Damaged">Not authentic.</param>
    private sealed record Throughput(
        double PerSecond, double Quiet, double CpuNanoseconds, long Lost, long Damaged);
}
