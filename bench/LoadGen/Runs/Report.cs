using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Server;

namespace Ooblex.LoadGen.Runs;

/// <summary>All runs of one call, for people (tables that can be pasted into a page) or for machines.</summary>
/// <param name="machine">Where.</param>
/// <param name="command">How.</param>
/// <param name="contenders">All servers that were loaded; the first is what others are compared with.</param>
internal sealed class Report(Machine machine, string command, IReadOnlyList<IContender> contenders)
{
    private static readonly JsonSerializerOptions JsonStyle = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<RunResult> _runs = [];

    private string Servers =>
        string.Join(", ", contenders.Select(server => $"{server.Name} {server.Version}".TrimEnd()));

    public void Add(RunResult run) => _runs.Add(run);

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            machine,
            command,
            servers = contenders.Select(server => new { server.Name, server.Version }),
            medians = Groups().Select(RunResult.Median),
            comparisons = Comparisons(),
            runs = _runs,
        },
        JsonStyle);

    /// <param name="withThreads">Adds which threads of the server used most.</param>
    public string ToText(bool withThreads)
    {
        StringBuilder text = new();
        text.AppendLine(machine.ToString()).AppendLine(command).AppendLine(Servers).AppendLine();
        text.AppendLine("| scenario | server | n | CPU us/packet | quiet | packets/s out | loss % | delay p50 us "
            + "| delay p99 us | join p50 ms | join p99 ms | kB/viewer | threads |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (IReadOnlyList<RunResult> runs in Groups())
        {
            AppendMain(text, runs);
        }

        AppendComparisons(text);
        text.AppendLine();
        text.AppendLine("| scenario | server | % of a core | allocated B/packet | collections | GC pause ms "
            + "| key-frame requests | load us/packet | load busy % | socket drops | damaged | gaps |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (IReadOnlyList<RunResult> runs in Groups())
        {
            AppendRest(text, RunResult.Median(runs));
        }

        AppendMemory(text);
        if (withThreads)
        {
            AppendThreads(text);
        }

        return text.ToString();
    }

    private List<IReadOnlyList<RunResult>> Groups() =>
    [
        .. from runs in _runs.GroupBy(run => run.Scenario)
           from server in contenders
           let own = runs.Where(run => run.Server == server.Name).ToArray()
           where own.Length > 0
           select own,
    ];

    private List<Comparison> Comparisons() =>
    [
        .. from runs in Groups()
           where runs[0].Server != contenders[0].Name
           let reference = _runs.Where(run => run.Scenario == runs[0].Scenario && run.Server == contenders[0].Name)
           select Comparison.Of([.. reference], runs),
    ];

    private void AppendComparisons(StringBuilder text)
    {
        if (contenders.Count < 2)
        {
            return;
        }

        text.AppendLine();
        Comparison.AppendHead(text, contenders[0].Name);
        foreach (Comparison comparison in Comparisons())
        {
            comparison.AppendTo(text);
        }
    }

    private void AppendMemory(StringBuilder text)
    {
        text.AppendLine();
        text.AppendLine("| scenario | server | kB/viewer | code | managed heap | all else | alive on the heap "
            + "| packets kept, all streams |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (RunResult run in Groups().Select(RunResult.Median))
        {
            double rest = run.KilobytesPerViewer - run.CodeKilobytesPerViewer - run.HeapKilobytesPerViewer;
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {run.Scenario} | {run.Server} | {run.KilobytesPerViewer:F0} | {run.CodeKilobytesPerViewer:F0} "
                    + $"| {run.HeapKilobytesPerViewer:F0} | {rest:F0} | {run.LiveKilobytesPerViewer:F0} "
                    + $"| {run.KeptPackets:F0} |");
        }
    }

    private void AppendThreads(StringBuilder text)
    {
        text.AppendLine().AppendLine("| scenario, last run | server | thread | us/packet | of it user |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (RunResult run in Groups().Select(runs => runs[^1]))
        {
            foreach (ThreadTime thread in run.BusyThreads)
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {run.Scenario} | {run.Server} | {thread.Name} | {thread.TotalMicroseconds / run.Received:F2} "
                        + $"| {thread.UserMicroseconds / run.Received:F2} |");
            }
        }
    }

    private static void AppendMain(StringBuilder text, IReadOnlyList<RunResult> runs)
    {
        string Of(Func<RunResult, double> figure, string format) => Spread.Of(runs.Select(figure)).ToText(format);
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {runs[0].Scenario} | {runs[0].Server} | {runs.Count} "
                + $"| {Of(run => run.CpuMicrosecondsPerPacket, "F2")} "
                + $"| {Of(run => run.QuietCpuMicrosecondsPerPacket, "F2")} "
                + $"| {RunResult.Median(runs).PacketsPerSecondOut:F0} "
                + $"| {Of(run => run.LossPercent, "F2")} "
                + $"| {Of(run => run.DelayP50Microseconds, "F0")} | {Of(run => run.DelayP99Microseconds, "F0")} "
                + $"| {Of(run => run.JoinP50Milliseconds, "F0")} | {Of(run => run.JoinP99Milliseconds, "F0")} "
                + $"| {Of(run => run.KilobytesPerViewer, "F0")} | {RunResult.Median(runs).ServerThreads:F0} |");
    }

    private static void AppendRest(StringBuilder text, RunResult median) => text.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {median.Scenario} | {median.Server} | {median.CpuPercent:F1} | {median.AllocatedBytesPerPacket:F2} "
            + $"| {median.Collections:F0} | {median.GcPauseMilliseconds:F1} | {median.KeyFrameRequests:F0} "
            + $"| {median.LoadMicrosecondsPerPacket:F2} | {median.LoadBusyPercent:F1} | {median.SocketDrops:F0} "
            + $"| {median.Damaged:F0} | {median.Gaps:F0} |");
}
