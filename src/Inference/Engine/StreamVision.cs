using Ooblex.Contracts.Vision;
using Ooblex.Inference.Scheduling;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Engine;

/// <summary>What is looked for in one stream: frames go in, results come out at the sink.</summary>
public sealed class StreamVision : IDisposable
{
    private readonly VisionEngine _engine;
    private readonly VisionRequest _request;
    private readonly IVisionSink _sink;
    // Never changed in place: who reads figures may be on another thread than who closes it.
    private volatile (AnalysisRunner Runner, Lane<VideoFrame> Lane)[] _lanes = [];
    private volatile float _minConfidence;
    private readonly Lock _reserving = new();
    private bool _isDisposed;

    internal StreamVision(VisionEngine engine, VisionRequest request, IVisionSink sink, float minConfidence) =>
        (_engine, _request, _sink, _minConfidence) = (engine, request, sink, minConfidence);

    /// <summary>What is done, by which model, on which device.</summary>
    public IReadOnlyList<AcceptedTask> Accepted { get; internal set; } = [];

    /// <summary>What cannot be done, and why.</summary>
    public IReadOnlyList<VisionError> Unsupported { get; internal set; } = [];

    /// <summary>Nothing below is told.</summary>
    public float MinConfidence => _minConfidence;

    /// <summary>The clock of frames.</summary>
    public MonoTime Now => _engine.Now;

    /// <summary>Asked for each frame before its picture is made: false while all tasks are paused.</summary>
    public bool WantsPictures()
    {
        bool isWanted = _lanes.Length == 0;
        foreach ((AnalysisRunner runner, Lane<VideoFrame> lane) in _lanes)
        {
            bool wants = _engine.Workers.Wants(lane);
            TellPause(runner, isPaused: !wants);
            isWanted |= wants;
        }

        return isWanted;
    }

    /// <summary>Whether one of the tasks would look at a picture that came now, and not only at a later one.</summary>
    public bool IsDue()
    {
        foreach ((AnalysisRunner _, Lane<VideoFrame> lane) in _lanes)
        {
            if (_engine.Workers.IsDue(lane))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// What it costs to make the pictures, in workers kept busy: under load streams whose pictures need not be made are
    /// worth more than their models alone.
    /// </summary>
    public void Charge(double workers)
    {
        foreach ((AnalysisRunner _, Lane<VideoFrame> lane) in _lanes)
        {
            _engine.Workers.Charge(lane, workers / _lanes.Length);
        }
    }

    /// <summary>
    /// What is done with the pictures besides, in workers kept busy: it goes on also while nobody looks at them, and
    /// who looks at any stream gets what it leaves.
    /// </summary>
    public void Reserve(double workers)
    {
        lock (_reserving)
        {
            _engine.Workers.Reserve(this, _isDisposed ? 0 : workers);
        }
    }

    /// <summary>Never blocks and never keeps the caller's reference; what comes too fast is dropped.</summary>
    public void Offer(VideoFrame frame)
    {
        foreach ((AnalysisRunner runner, Lane<VideoFrame> lane) in _lanes)
        {
            TellPause(runner, isPaused: !_engine.Workers.Offer(lane, frame));
        }
    }

    /// <summary>Changes what is asked for while it goes on.</summary>
    /// <param name="interval">Between results of each task; <c>null</c> leaves it.</param>
    /// <param name="minConfidence">0 to 1; <c>null</c> leaves it.</param>
    public void Configure(TimeSpan? interval, float? minConfidence)
    {
        if (minConfidence is { } least)
        {
            _minConfidence = least;
        }

        if (interval is not { } wanted)
        {
            return;
        }

        foreach ((AnalysisRunner runner, Lane<VideoFrame> lane) in _lanes)
        {
            foreach (PacedTask task in runner.Tasks)
            {
                task.Interval = wanted;
            }

            _engine.Workers.Change(lane, wanted);
        }
    }

    /// <summary>How each group of tasks fares.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Tasks, LaneFigures Figures)> Figures() =>
    [
        .. _lanes.Select(lane => (
            (IReadOnlyList<string>)[.. lane.Runner.Tasks.Select(task => task.Task.Name)],
            _engine.Workers.Figures(lane.Lane))),
    ];

    public void Dispose()
    {
        lock (_reserving)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _engine.Workers.Reserve(this, 0);
        }

        (AnalysisRunner Runner, Lane<VideoFrame> Lane)[] lanes = _lanes;
        _lanes = [];
        foreach ((AnalysisRunner runner, Lane<VideoFrame> lane) in lanes)
        {
            _engine.Workers.Remove(lane);
            runner.Dispose();
        }
    }

    // Said once for each pause: a run that was under way when it began may still bring a result.
    private void TellPause(AnalysisRunner runner, bool isPaused)
    {
        if (runner.IsPauseTold == isPaused)
        {
            return;
        }

        runner.IsPauseTold = isPaused;
        for (int i = 0; isPaused && i < runner.Tasks.Count; i++)
        {
            const string Why = "the node is overloaded; results go on when it is not";
            _sink.Failed(new VisionError(runner.Tasks[i].Task.Name, VisionErrorCode.Paused, Why));
        }
    }

    internal void Add(AnalysisRunner runner, object? batchKey) =>
        _lanes = [.. _lanes, (runner, _engine.Workers.Add(runner, runner.Tasks.Min(task => task.Interval), batchKey))];

    internal void Tell(PacedTask task, VisionFindings findings, VideoFrame frame, MonoTime began)
    {
        task.Trouble = null;
        MonoTime now = _engine.Workers.Now;
        FrameStamp stamp = new(
            frame.Width, frame.Height, frame.Info.RtpTimestamp, _engine.UnixMsOf(frame.Info.CapturedAt));
        ModelStamp model = new(task.Task.Session.Entry.Id, task.Task.Session.Entry.Version);
        _sink.Found(new VisionResult(findings, stamp, model)
        {
            Stream = _request.Stream,
            Sequence = ++task.Sequence,
            Source = _request.Source,
            Node = _request.Node,
            LatencyMs = SinceCapture(frame, now),
            ReceivedMs = SinceCapture(frame, frame.Info.ArrivedAt),
            StartedMs = SinceCapture(frame, began),
        });
    }

    private static double SinceCapture(VideoFrame frame, MonoTime moment) =>
        Math.Max(0, (moment - frame.Info.CapturedAt).TotalMilliseconds);

    internal void Tell(PacedTask task, VisionError error)
    {
        if (task.Trouble != error.Code)
        {
            task.Trouble = error.Code;
            _sink.Failed(error);
        }
    }
}

/// <param name="Task">Its literal word.</param>
/// <param name="Model">Which model does it.</param>
/// <param name="Provider">What runs that model.</param>
public sealed record AcceptedTask(string Task, ModelStamp Model, Sessions.ProviderReport Provider);
