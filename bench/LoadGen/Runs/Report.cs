using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ooblex.LoadGen.Measure;

namespace Ooblex.LoadGen.Runs;

/// <summary>All runs of one call, for people (a table that can be pasted into a page) or for machines.</summary>
internal sealed class Report(Machine machine, string command)
{
    private static readonly JsonSerializerOptions JsonStyle = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<RunResult> _runs = [];

    public void Add(RunResult run) => _runs.Add(run);

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            machine,
            command,
            medians = ByScenario().Select(runs => RunResult.Median([.. runs])),
            runs = _runs,
        },
        JsonStyle);

    /// <param name="withThreads">Adds which threads of the server used most.</param>
    public string ToText(bool withThreads)
    {
        StringBuilder text = new();
        text.AppendLine(machine.ToString()).AppendLine(command).AppendLine();
        text.AppendLine("| scenario | n | CPU us/packet | quiet | packets/s out | loss % (worst) | delay p50 us "
            + "| delay p99 us | join p50 / p99 ms | kB/viewer | threads |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, RunResult> runs in ByScenario())
        {
            AppendMain(text, [.. runs]);
        }

        text.AppendLine();
        text.AppendLine("| scenario | server % of a core | allocated B/packet | collections | GC pause ms "
            + "| key-frame requests | load us/packet | load busy % | socket drops | damaged | gaps |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, RunResult> runs in ByScenario())
        {
            AppendRest(text, runs.Key, RunResult.Median([.. runs]));
        }

        if (withThreads)
        {
            AppendThreads(text);
        }

        return text.ToString();
    }

    private void AppendThreads(StringBuilder text)
    {
        text.AppendLine().AppendLine("| scenario, last run | thread | us/packet | of it user |");
        text.AppendLine("|---|---|---|---|");
        foreach (RunResult run in ByScenario().Select(runs => runs.Last()))
        {
            foreach (ThreadTime thread in run.BusyThreads)
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {run.Scenario} | {thread.Name} | {thread.TotalMicroseconds / run.Received:F2} "
                        + $"| {thread.UserMicroseconds / run.Received:F2} |");
            }
        }
    }

    private IEnumerable<IGrouping<string, RunResult>> ByScenario() => _runs.GroupBy(run => run.Scenario);

    private static void AppendMain(StringBuilder text, RunResult[] runs)
    {
        RunResult median = RunResult.Median(runs);
        string cpu = Spread(runs, run => run.CpuMicrosecondsPerPacket, "F2");
        double worst = runs.Max(run => run.LossPercent);
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {median.Scenario} | {runs.Length} | {cpu} | {median.QuietCpuMicrosecondsPerPacket:F2} "
                + $"| {median.PacketsPerSecondOut:F0} | {worst:F2} "
                + $"| {Spread(runs, run => run.DelayP50Microseconds, "F0")} "
                + $"| {Spread(runs, run => run.DelayP99Microseconds, "F0")} "
                + $"| {median.JoinP50Milliseconds:F0} / {median.JoinP99Milliseconds:F0} "
                + $"| {median.KilobytesPerViewer:F0} | {median.ServerThreads:F0} |");
    }

    private static void AppendRest(StringBuilder text, string scenario, RunResult median) => text.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {scenario} | {median.CpuPercent:F1} | {median.AllocatedBytesPerPacket:F2} | {median.Collections:F0} "
            + $"| {median.GcPauseMilliseconds:F1} | {median.KeyFrameRequests:F0} "
            + $"| {median.LoadMicrosecondsPerPacket:F2} | {median.LoadBusyPercent:F1} | {median.SocketDrops:F0} "
            + $"| {median.Damaged:F0} | {median.Gaps:F0} |");

    private static string Spread(RunResult[] runs, Func<RunResult, double> figure, string format)
    {
        string median = figure(RunResult.Median(runs)).ToString(format, CultureInfo.InvariantCulture);
        string least = runs.Min(figure).ToString(format, CultureInfo.InvariantCulture);
        string most = runs.Max(figure).ToString(format, CultureInfo.InvariantCulture);
        return runs.Length == 1 ? median : $"{median} [{least}-{most}]";
    }
}
