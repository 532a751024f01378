using Ooblex.Inference.Scheduling;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Engine;

/// <summary>The threads that look at frames, as many as the options say, for all streams of the node.</summary>
/// <remarks>They give way to the threads that move packets: a node that is busy looking still forwards.</remarks>
internal sealed class WorkerPool : IDisposable
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);
    private readonly LaneScheduler<VideoFrame> _scheduler;
    private readonly Dictionary<object, double> _reserved = [];
    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private readonly TimeProvider _time;
    private bool _isStopping;

    public WorkerPool(SchedulerOptions options, TimeProvider time)
    {
        _scheduler = new LaneScheduler<VideoFrame>(options);
        _time = time;
        _threads = [.. Enumerable.Range(0, options.Workers).Select(Begin)];
    }

    public MonoTime Now =>
        new((long)(_time.GetTimestamp() * ((double)TimeSpan.TicksPerSecond / _time.TimestampFrequency)));

    public Lane<VideoFrame> Add(LaneRunner runner, TimeSpan interval, object? batchKey)
    {
        lock (_gate)
        {
            return _scheduler.Add(runner, interval, batchKey);
        }
    }

    /// <summary>Nothing of the lane runs any more when this returns.</summary>
    public void Remove(Lane<VideoFrame> lane)
    {
        lock (_gate)
        {
            _scheduler.Remove(lane)?.Release();
            while (lane.Running is not null)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    public void Change(Lane<VideoFrame> lane, TimeSpan interval)
    {
        lock (_gate)
        {
            _scheduler.Change(lane, interval);
        }
    }

    /// <summary>Counts what the pictures of a lane cost before anybody looks at them.</summary>
    public void Charge(Lane<VideoFrame> lane, double workers)
    {
        lock (_gate)
        {
            lane.StandingLoad = workers;
        }
    }

    /// <summary>Counts work beside the lanes, which gets its time whatever becomes of them.</summary>
    /// <param name="owner">Whose it is: a later number takes the place of this one.</param>
    /// <param name="workers">That it keeps busy; 0: none any more.</param>
    public void Reserve(object owner, double workers)
    {
        lock (_gate)
        {
            if (workers > 0)
            {
                _reserved[owner] = workers;
            }
            else
            {
                _reserved.Remove(owner);
            }

            _scheduler.Reserved = _reserved.Values.Sum();
        }
    }

    /// <summary>Whether a picture would be looked at; one that would not be need not be made.</summary>
    public bool Wants(Lane<VideoFrame> lane)
    {
        lock (_gate)
        {
            return _scheduler.Wants(lane, Now);
        }
    }

    /// <summary>Whether a picture that came now would be looked at, and not the next.</summary>
    public bool IsDue(Lane<VideoFrame> lane)
    {
        lock (_gate)
        {
            return _scheduler.IsDue(lane, Now);
        }
    }

    public LaneFigures Figures(Lane<VideoFrame> lane)
    {
        lock (_gate)
        {
            return lane.Figures();
        }
    }

    /// <summary>Of all lanes.</summary>
    public IReadOnlyList<LaneFigures> Figures()
    {
        lock (_gate)
        {
            return [.. _scheduler.Lanes.Select(lane => lane.Figures())];
        }
    }

    /// <summary>Takes a reference of its own, or none.</summary>
    /// <returns>False when the lane is paused.</returns>
    public bool Offer(Lane<VideoFrame> lane, VideoFrame frame)
    {
        lock (_gate)
        {
            VideoFrame? dropped = _scheduler.Offer(lane, frame.Retain(), Now);
            dropped?.Release();
            if (dropped != frame)
            {
                Monitor.PulseAll(_gate); // A lane that is being removed waits here as well.
            }

            return !lane.IsPaused;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join(EndWithin);
        }
    }

    private Thread Begin(int index) => QuietThread.Start($"vision-{index}", Work);

    private void Work()
    {
        List<Lane<VideoFrame>> taken = [];
        List<VideoFrame> dropped = [];
        while (Take(taken, dropped))
        {
            MonoTime began = Now;
            bool isRight = ((LaneRunner)taken[0].Owner).Run(taken, began);
            MonoTime ended = Now;
            TimeSpan share = (ended - began) / taken.Count;
            lock (_gate)
            {
                foreach (Lane<VideoFrame> lane in taken)
                {
                    _scheduler.Finish(lane, ended, share, !isRight).Release();
                }

                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool Take(List<Lane<VideoFrame>> taken, List<VideoFrame> dropped)
    {
        lock (_gate)
        {
            while (!_isStopping)
            {
                MonoTime now = Now;
                bool hasWork = _scheduler.TryTake(now, taken, dropped);
                foreach (VideoFrame frame in dropped)
                {
                    frame.Release();
                }

                dropped.Clear();
                if (hasWork)
                {
                    return true;
                }

                if (_scheduler.NextDeadline is { } deadline)
                {
                    Monitor.Wait(_gate, Math.Max(1, (int)(deadline - now).TotalMilliseconds));
                }
                else
                {
                    Monitor.Wait(_gate);
                }
            }

            return false;
        }
    }
}
