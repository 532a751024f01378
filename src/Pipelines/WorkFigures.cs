using Ooblex.Inference.Scheduling;
using Ooblex.Pipelines.Renditions;

namespace Ooblex.Pipelines;

/// <summary>What runs, and the feeds of their pictures, have done; two of them add up.</summary>
/// <param name="Frames">Decoded.</param>
/// <param name="Broken">Not to be decoded.</param>
/// <param name="Overtaken">Not taken in time, before they were decoded.</param>
/// <param name="Late">Decoded too late to be looked at.</param>
/// <param name="Load">Processors that are kept busy now.</param>
internal readonly record struct WorkFigures(long Frames, long Broken, long Overtaken, long Late, double Load)
{
    private long[]? Drops { get; init; }

    /// <summary>Not decoded, for nobody would have looked at them and no other frame needs them.</summary>
    public long Spared { get; init; }

    /// <summary>Of the changed picture.</summary>
    public RenditionFigures Made { get; init; }

    /// <summary>Decoded, and not looked at though they should have been.</summary>
    public long Lost
    {
        get
        {
            long all = Overtaken + Late;
            foreach (DropCause cause in Enum.GetValues<DropCause>())
            {
                all += cause == DropCause.NotDue ? 0 : Drop(cause); // Between two beats is no loss.
            }

            return all;
        }
    }

    public static WorkFigures operator +(in WorkFigures one, in WorkFigures other) => new(
        one.Frames + other.Frames,
        one.Broken + other.Broken,
        one.Overtaken + other.Overtaken,
        one.Late + other.Late,
        one.Load + other.Load)
    {
        Spared = one.Spared + other.Spared,
        Made = one.Made + other.Made,
        Drops = [.. Enum.GetValues<DropCause>().Select(one.Drop).Zip(
            Enum.GetValues<DropCause>().Select(other.Drop), static (a, b) => a + b)],
    };

    public long Drop(DropCause cause) => Drops?[(int)cause] ?? 0;

    /// <summary>The same with what its lanes did and do.</summary>
    public WorkFigures With(IEnumerable<LaneFigures> lanes)
    {
        long[] drops = new long[Enum.GetValues<DropCause>().Length];
        double load = Load;
        foreach (LaneFigures lane in lanes)
        {
            for (int i = 0; i < drops.Length; i++)
            {
                drops[i] += lane.Drops[i];
            }

            load += lane.IsPaused ? 0 : lane.CostMs / Math.Max(1, lane.Interval.TotalMilliseconds);
        }

        return this with { Drops = drops, Load = load };
    }
}
