using System.Globalization;
using System.Text;

namespace Ooblex.LoadGen.Runs;

/// <summary>What the runs of one server and one scenario came to, as multiples of what the reference needed in the run
/// of the same number. The two lie a minute apart, so that what the machine did besides is in both.
/// </summary>
internal sealed record Comparison(string Scenario, string Server, OrderedDictionary<string, Spread> Ratios)
{
    private static readonly (string Name, Func<RunResult, double> Of)[] Figures =
    [
        ("CPU/packet", run => run.CpuMicrosecondsPerPacket),
        ("quiet", run => run.QuietCpuMicrosecondsPerPacket),
        ("delay p50", run => run.DelayP50Microseconds),
        ("delay p99", run => run.DelayP99Microseconds),
        ("join p50", run => run.JoinP50Milliseconds),
        ("join p99", run => run.JoinP99Milliseconds),
        ("kB/viewer", run => run.KilobytesPerViewer),
    ];

    /// <param name="reference">Runs of the server that others are compared with.</param>
    /// <param name="runs">Runs of another, of the same scenario. Those without a counterpart are left out.</param>
    public static Comparison Of(IReadOnlyList<RunResult> reference, IReadOnlyList<RunResult> runs) => new(
        runs[0].Scenario,
        runs[0].Server,
        new OrderedDictionary<string, Spread>(
            Figures.Select(figure => KeyValuePair.Create(figure.Name, Ratio(figure.Of, reference, runs)))));

    public static void AppendHead(StringBuilder text, string reference)
    {
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| times {reference} | server | {string.Join(" | ", Figures.Select(figure => figure.Name))} |");
        text.AppendLine("|---|---" + string.Concat(Figures.Select(_ => "|---")) + "|");
    }

    public void AppendTo(StringBuilder text) => text.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {Scenario} | {Server} | {string.Join(" | ", Ratios.Values.Select(ratio => ratio.ToText("F2")))} |");

    // A figure that the reference does not have, or that is 0, divides nothing.
    private static Spread Ratio(
        Func<RunResult, double> figure, IReadOnlyList<RunResult> reference, IReadOnlyList<RunResult> runs) =>
        Spread.Of(
            from run in runs
            join same in reference on run.Number equals same.Number
            where figure(same) > 0
            select figure(run) / figure(same));
}
