using System.Text.Json;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Scheduling;

namespace Ooblex.Pipelines;

/// <summary>What all runs of this node have done, those that ended included. Thread-safe.</summary>
internal sealed class PipelineLedger
{
    private static readonly double[] BoundsMs =
        [5, 10, 20, 30, 40, 60, 80, 120, 200, 500, 1000, double.PositiveInfinity];

    private static readonly string[] Causes =
        [.. Enum.GetNames<DropCause>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[BoundsMs.Length];
    private readonly double[] _sums = new double[BoundsMs.Length];
    private readonly Dictionary<string, long> _results = VisionTasks.Analyses.ToDictionary(word => word, _ => 0L);
    private WorkFigures _ended;

    public void Count(VisionResult result)
    {
        int bin = Array.FindIndex(BoundsMs, bound => result.LatencyMs <= bound);
        lock (_lock)
        {
            _counts[bin]++;
            _sums[bin] += result.LatencyMs;
            _results[result.Findings.Task] = _results.GetValueOrDefault(result.Findings.Task) + 1;
        }
    }

    /// <summary>A run ends; what it did stays.</summary>
    public void Close(WorkFigures figures)
    {
        lock (_lock)
        {
            _ended += figures;
        }
    }

    /// <param name="live">What runs now.</param>
    /// <param name="decoded">All that was decoded.</param>
    /// <param name="workers">How many look at frames at once.</param>
    public PipelineTotals Read(IReadOnlyCollection<PipelineWork> live, WorkFigures decoded, int workers)
    {
        WorkFigures all = default;
        foreach (PipelineWork work in live)
        {
            all += work.Figures;
        }

        lock (_lock)
        {
            WorkFigures total = _ended + all + decoded;
            return new PipelineTotals
            {
                Running = live.GroupBy(work => work.Row.State).ToDictionary(group => group.Key, group => group.Count()),
                Frames = total.Frames,
                Broken = total.Broken,
                Spared = total.Spared,
                Results = new Dictionary<string, long>(_results),
                Drops = DropsOf(total),
                Renditions = total.Made.Sums(
                    live.Count(work => work.Figures.Made.Sent > 0), live.Sum(work => work.RenditionLoad)),
                Latency = [.. BoundsMs.Select((bound, i) => new LatencyBin(bound, _counts[i], _sums[i]))],
                Load = (all.Load + decoded.Load) / workers,
            };
        }
    }

    private static Dictionary<string, long> DropsOf(in WorkFigures total)
    {
        Dictionary<string, long> drops = new() { ["overtaken"] = total.Overtaken, ["late"] = total.Late };
        foreach (DropCause cause in Enum.GetValues<DropCause>().Where(cause => cause != DropCause.NotDue))
        {
            drops[Causes[(int)cause]] = total.Drop(cause);
        }

        return drops;
    }
}
