using System.Globalization;
using Ooblex.Bench.Cluster.Scenarios;

namespace Ooblex.Bench.Cluster.CommandLine;

/// <summary>Results as tables that can be pasted into a page: median, and the least and the most of all runs.</summary>
internal static class Tables
{
    public static string Of(IReadOnlyList<RecoveryResult> runs)
    {
        List<string> lines =
        [
            "| what died | n | media again, s | others' longest silence, ms | entity back, s | events lost "
                + "| broken journals | publishers |",
            "|---|---|---|---|---|---|---|---|",
        ];
        foreach (IGrouping<Victim, RecoveryResult> group in runs.GroupBy(run => run.Victim))
        {
            RecoveryResult[] all = [.. group];
            lines.Add(
                $"| {group.Key} | {all.Length} | {Seconds(all.Select(run => run.Moved))} "
                    + $"| {Milliseconds(all.Select(run => run.Stayed))} | {Seconds(all.Select(run => run.EntityBack))} "
                    + $"| {all.Sum(run => run.EventsLost)} | {all.Sum(run => run.BrokenJournals.Count)} "
                    + $"| {string.Join(' ', all.Select(run => run.Publishers).Distinct())} |");
        }

        return string.Join('\n', lines);
    }

    public static string Of(IReadOnlyList<FrozenResult> runs) => string.Join(
        '\n',
        "| n | media again, s | entity back, s | silence after waking, ms | published once, s | member again, s "
            + "| publishers | events lost | broken journals |",
        "|---|---|---|---|---|---|---|---|---|",
        $"| {runs.Count} | {Seconds(runs.Select(run => run.Moved))} | {Seconds(runs.Select(run => run.EntityBack))} "
            + $"| {Milliseconds(runs.Select(run => run.SilenceAfterwards))} "
            + $"| {Seconds(runs.Select(run => run.PublishedOnce))} | {Seconds(runs.Select(run => run.Whole))} "
            + $"| {string.Join(' ', runs.Select(run => run.Publishers).Distinct())} "
            + $"| {runs.Sum(run => run.EventsLost)} | {runs.Sum(run => run.BrokenJournals.Count)} |");

    public static string Of(IReadOnlyList<DownedResult> runs) => string.Join(
        '\n',
        "| n | longest silence of any viewer, ms | member again, s | entity knows all sessions, s | sessions kept |",
        "|---|---|---|---|---|",
        $"| {runs.Count} | {Milliseconds(runs.Select(run => run.LongestSilence))} "
            + $"| {Seconds(runs.Select(run => run.Whole))} | {Seconds(runs.Select(run => run.BooksRight))} "
            + $"| {runs.Sum(run => run.Before.Intersect(run.After).Count())} of {runs.Sum(run => run.Before.Count)} |");

    public static string Of(IReadOnlyList<DrainResult> runs) => string.Join(
        '\n',
        "| n | longest silence of any viewer, ms | SIGTERM to the end, s | moves of viewers | refusals | exit codes |",
        "|---|---|---|---|---|---|",
        $"| {runs.Count} | {Milliseconds(runs.Select(run => run.LongestSilence))} "
            + $"| {Seconds(runs.Select(run => run.Left))} "
            + $"| {string.Join(' ', runs.Select(run => run.Moves).Distinct())} "
            + $"| {runs.Sum(run => run.Refusals)} | {string.Join(' ', runs.Select(run => run.ExitCode).Distinct())} |");

    public static string Of(IReadOnlyList<SplitResult> runs) => string.Join(
        '\n',
        "| n | larger half goes on, s | smaller half steps down, s | its entity is back, s | one cluster again, s "
            + "| published once, s | publishers | events lost | broken journals |",
        "|---|---|---|---|---|---|---|---|---|",
        $"| {runs.Count} | {Seconds(runs.Select(run => run.LargeGoesOn))} "
            + $"| {Seconds(runs.Select(run => run.SmallStepsDown))} | {Seconds(runs.Select(run => run.MovedIsBack))} "
            + $"| {Seconds(runs.Select(run => run.Whole))} | {Seconds(runs.Select(run => run.PublishedOnce))} "
            + $"| {string.Join(' ', runs.Select(run => run.Publishers).Distinct())} "
            + $"| {runs.Sum(run => run.EventsLost)} | {runs.Sum(run => run.BrokenJournals.Count)} |");

    public static string Of(IReadOnlyList<RelayDelayResult> runs)
    {
        return string.Join(
            '\n',
            "| viewers at | n | samples | delay p50, us | delay p99, us |",
            "|---|--:|--:|--:|--:|",
            Line("the publisher's node", run => run.Here),
            Line("another node, over the relay", run => run.There),
            $"| added by the relay | {runs.Count} | "
                + $"| {Spread(runs.Select(run => run.There.P50 - run.Here.P50), "F0")} "
                + $"| {Spread(runs.Select(run => run.There.P99 - run.Here.P99), "F0")} |");

        string Line(string name, Func<RelayDelayResult, Delays> delays) =>
            $"| {name} | {runs.Count} | {runs.Sum(run => delays(run).Samples)} "
            + $"| {Spread(runs.Select(run => delays(run).P50), "F0")} "
            + $"| {Spread(runs.Select(run => delays(run).P99), "F0")} |";
    }

    public static string Of(ChurnResult run)
    {
        List<string> lines =
        [
            "| streams | took, s | restarts | requests made again | quiet after, s | ended late | broken journals |",
            "|---|---|---|---|---|---|---|",
            $"| {run.Streams} | {Seconds([run.Took])} | {run.Restarts} | {run.Retries} | {Seconds([run.QuietAfter])} "
                + $"| {run.EndedLate.Count} | {run.Broken.Count} |",
            "",
            "| a node before | after |",
            "|---|---|",
        ];
        lines.AddRange(run.Before.Zip(run.After, (before, after) => $"| {before} | {after} |"));
        return string.Join('\n', lines);
    }

    private static string Seconds(IEnumerable<TimeSpan> times) =>
        Spread(times.Select(time => time.TotalSeconds), "F2");

    private static string Milliseconds(IEnumerable<TimeSpan> times) =>
        Spread(times.Select(time => time.TotalMilliseconds), "F0");

    private static string Spread(IEnumerable<double> values, string format)
    {
        double[] sorted = [.. values.Order()];
        string median = Text(sorted[sorted.Length / 2]);
        return sorted.Length == 1 ? median : $"{median} [{Text(sorted[0])}..{Text(sorted[^1])}]";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
