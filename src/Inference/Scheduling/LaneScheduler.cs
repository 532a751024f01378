using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Scheduling;

/// <summary>Decides which frame is looked at next. Told the time; has no threads.</summary>
/// <remarks>
/// Of each lane the newest frame wins and one waits at most. Between lanes the one whose next result is due first goes
/// first, so nobody starves and nobody gets more for offering more. Not thread-safe: the owner locks.
/// </remarks>
public sealed class LaneScheduler<TFrame>(SchedulerOptions options)
    where TFrame : class
{
    private static readonly TimeSpan PlanEvery = TimeSpan.FromMilliseconds(100);
    private readonly List<Lane<TFrame>> _lanes = [];
    private readonly LoadPlan<TFrame> _plan = new(options);
    private MonoTime? _planned;
    private long _lastNumber;

    /// <summary>When a batch goes even if it is not full; <c>null</c> when none waits.</summary>
    public MonoTime? NextDeadline { get; private set; }

    public IReadOnlyList<Lane<TFrame>> Lanes => _lanes;

    /// <summary>Workers that something else keeps busy, whatever becomes of the lanes: these share the rest.</summary>
    public double Reserved { get; set; }

    /// <param name="owner">Kept in <see cref="Lane{TFrame}.Owner"/>.</param>
    /// <param name="interval">Between results; zero for every frame.</param>
    /// <param name="batchKey">Lanes with the same key may run together; <c>null</c> for those that run alone.</param>
    public Lane<TFrame> Add(object owner, TimeSpan interval, object? batchKey)
    {
        Lane<TFrame> lane = new(owner, interval, batchKey, ++_lastNumber) { Effective = interval };
        _lanes.Add(lane);
        _planned = null;
        return lane;
    }

    /// <summary>A frame that runs goes on to its end; one that waits is dropped.</summary>
    /// <returns>The frame that waited.</returns>
    public TFrame? Remove(Lane<TFrame> lane)
    {
        lane.IsClosed = true;
        _lanes.Remove(lane);
        _planned = null;
        return Take(lane, DropCause.Closed);
    }

    public void Change(Lane<TFrame> lane, TimeSpan interval)
    {
        (lane.Interval, lane.Effective) = (interval, interval);
        _planned = null;
    }

    /// <summary>Whether a frame would be looked at, now or later. One that would not be counts as dropped.</summary>
    public bool Wants(Lane<TFrame> lane, MonoTime now)
    {
        PlanWhenDue(now);
        if (lane.IsPaused)
        {
            lane.Drop(DropCause.Paused);
        }

        return !lane.IsPaused;
    }

    /// <summary>Whether a frame that came now would begin to wait: not one between two beats.</summary>
    public bool IsDue(Lane<TFrame> lane, MonoTime now) =>
        !lane.IsPaused && lane.Waiting is null && lane.Pace.IsDue(now, lane.Effective);

    /// <returns>The frame that was dropped for it: this one, the one that waited, or none.</returns>
    public TFrame? Offer(Lane<TFrame> lane, TFrame frame, MonoTime now)
    {
        lane.NoteOffer(now);
        PlanWhenDue(now);
        if (lane.IsClosed || lane.IsPaused)
        {
            lane.Drop(lane.IsClosed ? DropCause.Closed : DropCause.Paused);
            return frame;
        }

        TFrame? replaced = lane.Waiting;
        if (replaced is not null)
        {
            lane.Drop(DropCause.Superseded);
        }
        else if (lane.Pace.IsDue(now, lane.Effective))
        {
            lane.WaitingSince = now;
            Pace pace = lane.Pace;
            pace.Serve(now, lane.Effective);
            lane.Pace = pace;
        }
        else
        {
            lane.Drop(DropCause.NotDue);
            return frame;
        }

        (lane.Waiting, lane.WaitingCame) = (frame, now);
        return replaced;
    }

    /// <summary>Takes what runs next; each lane's frame is then in <see cref="Lane{TFrame}.Running"/>.</summary>
    /// <param name="now">The time.</param>
    /// <param name="taken">Gets the lanes: one, or several with one key.</param>
    /// <param name="dropped">Gets frames that have waited too long.</param>
    public bool TryTake(MonoTime now, List<Lane<TFrame>> taken, List<TFrame> dropped)
    {
        taken.Clear();
        NextDeadline = null;
        foreach (Lane<TFrame> lane in _lanes)
        {
            if (lane.Waiting is not null && now - lane.WaitingCame > options.MaxAge)
            {
                dropped.Add(Take(lane, DropCause.Stale)!);
            }
        }

        if (First(now) is { } first)
        {
            taken.Add(first);
            if (first.BatchKey is not null)
            {
                Gather(first, taken);
            }
        }

        foreach (Lane<TFrame> lane in taken)
        {
            (lane.Running, lane.Waiting) = (lane.Waiting, null);
        }

        return taken.Count > 0;
    }

    /// <summary>A run has ended.</summary>
    /// <param name="lane">Whose.</param>
    /// <param name="now">The time.</param>
    /// <param name="busy">What of a worker's time it took.</param>
    /// <param name="failed">It has no result.</param>
    /// <returns>The frame that was looked at.</returns>
    public TFrame Finish(Lane<TFrame> lane, MonoTime now, TimeSpan busy, bool failed = false)
    {
        TFrame frame = lane.Running ?? throw new InvalidOperationException("Nothing runs in this lane.");
        lane.Running = null;
        lane.NoteRun(busy);
        if (failed)
        {
            lane.Drop(DropCause.Failed);
        }

        PlanWhenDue(now);
        return frame;
    }

    // The lane whose result is due first. One that waits for its batch is passed over.
    private Lane<TFrame>? First(MonoTime now)
    {
        Lane<TFrame>? best = null;
        foreach (Lane<TFrame> lane in _lanes)
        {
            if (!IsReady(lane) || IsHeldBack(lane, now))
            {
                continue;
            }

            if (best is null || Due(lane) < Due(best))
            {
                best = lane;
            }
        }

        return best;
    }

    private bool IsHeldBack(Lane<TFrame> lane, MonoTime now)
    {
        if (lane.BatchKey is null || now >= lane.WaitingSince + options.BatchWait)
        {
            return false;
        }

        int ready = 0;
        foreach (Lane<TFrame> other in _lanes)
        {
            ready += IsReady(other) && Equals(other.BatchKey, lane.BatchKey) ? 1 : 0;
        }

        if (ready >= options.BatchSize)
        {
            return false;
        }

        NextDeadline = MonoTime.Earliest(NextDeadline, lane.WaitingSince + options.BatchWait);
        return true;
    }

    private void Gather(Lane<TFrame> first, List<Lane<TFrame>> taken)
    {
        foreach (Lane<TFrame> lane in _lanes.Where(lane => lane != first && IsReady(lane)
            && Equals(lane.BatchKey, first.BatchKey)).OrderBy(lane => Due(lane).Ticks))
        {
            if (taken.Count == options.BatchSize)
            {
                return;
            }

            taken.Add(lane);
        }
    }

    private static bool IsReady(Lane<TFrame> lane) => lane.Waiting is not null && lane.Running is null;

    private static MonoTime Due(Lane<TFrame> lane) => lane.WaitingSince + TimeSpan.FromSeconds(lane.BaseSeconds);

    private static TFrame? Take(Lane<TFrame> lane, DropCause cause)
    {
        TFrame? frame = lane.Waiting;
        if (frame is not null)
        {
            lane.Waiting = null;
            lane.Drop(cause);
        }

        return frame;
    }

    private void PlanWhenDue(MonoTime now)
    {
        if (_planned is { } last && now - last < PlanEvery)
        {
            return;
        }

        _planned = now;
        _plan.Apply(_lanes, Reserved, now);
    }
}
