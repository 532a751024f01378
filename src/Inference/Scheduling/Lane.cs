using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Scheduling;

/// <summary>What one stream wants of one group of models: at most one frame waits, at most one is looked at.</summary>
/// <typeparam name="TFrame">Who takes one has it; who drops one gives it back.</typeparam>
/// <remarks>Belongs to its scheduler, which is the only one to change it.</remarks>
public sealed class Lane<TFrame>
    where TFrame : class
{
    private readonly long[] _drops = new long[Enum.GetValues<DropCause>().Length];
    private ArrivalGap _gap = new();
    private RunCost _cost;

    internal Lane(object owner, TimeSpan interval, object? batchKey, long number) =>
        (Owner, Interval, BatchKey, Number) = (owner, interval, batchKey, number);

    /// <summary>Who made it.</summary>
    public object Owner { get; }

    /// <summary>Lanes with the same key, which is not <c>null</c>, may run together.</summary>
    public object? BatchKey { get; }

    /// <summary>Counts lanes: the later ones are paused first.</summary>
    public long Number { get; }

    /// <summary>Time between results that was asked for; zero for every frame.</summary>
    public TimeSpan Interval { get; internal set; }

    public bool IsPaused { get; internal set; }

    /// <summary>The frame that is being looked at.</summary>
    public TFrame? Running { get; internal set; }

    internal TFrame? Waiting { get; set; }

    /// <summary>Since when a frame of this lane waits; a newer one takes its place in the queue.</summary>
    internal MonoTime WaitingSince { get; set; }

    /// <summary>When the frame that waits came.</summary>
    internal MonoTime WaitingCame { get; set; }

    internal Pace Pace { get; set; }

    /// <summary>Seconds of a run, smoothed; 0 until the first.</summary>
    internal double CostSeconds => _cost.Seconds;

    /// <summary>Workers that its frames keep busy whether they are looked at or not, as long as it is not paused.
    /// </summary>
    public double StandingLoad { get; set; }

    internal TimeSpan Effective { get; set; }

    internal bool IsClosed { get; set; }

    /// <summary>Between results; for lanes that want every frame, between frames.</summary>
    internal double BaseSeconds => Interval > TimeSpan.Zero ? Interval.TotalSeconds : _gap.Seconds;

    internal void NoteOffer(MonoTime now) => _gap.Note(now);

    internal void NoteRun(TimeSpan busy) => _cost.Note(busy);

    internal void Drop(DropCause cause) => _drops[(int)cause]++;

    internal LaneFigures Figures() => new(_cost.Runs, [.. _drops], CostSeconds * 1000, Effective, IsPaused);
}
