namespace Ooblex.Inference.Scheduling;

/// <summary>How a lane fares: for metrics and for replies.</summary>
/// <param name="Runs">Frames looked at.</param>
/// <param name="Drops">Frames not looked at, by <see cref="DropCause"/>.</param>
/// <param name="CostMs">What a run takes, smoothed.</param>
/// <param name="Interval">Between results as things are; longer than asked for under load.</param>
/// <param name="IsPaused">Nothing runs until the node has time again.</param>
public readonly record struct LaneFigures(
    long Runs, IReadOnlyList<long> Drops, double CostMs, TimeSpan Interval, bool IsPaused);
