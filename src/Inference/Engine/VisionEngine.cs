using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tasks;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Engine;

/// <summary>What looks at video on this node: open a stream, offer its frames, hear what was found.</summary>
/// <remarks>
/// Frames carry moments of <see cref="Now"/>'s clock. One worker pool serves all streams; see
/// <see cref="Scheduling.LaneScheduler{TFrame}"/> for who goes first.
/// </remarks>
public sealed class VisionEngine : IDisposable
{
    private readonly ModelCatalogue _catalogue;
    private readonly ModelSessions _sessions;
    private readonly InferenceOptions _options;
    private readonly TimeProvider _time;

    /// <param name="catalogue">The models there are.</param>
    /// <param name="sessions">Not disposed of here: others may use them.</param>
    /// <param name="options">How many workers, and what is usual.</param>
    /// <param name="time">The clock of frames.</param>
    public VisionEngine(ModelCatalogue catalogue, ModelSessions sessions, InferenceOptions options, TimeProvider time)
    {
        (_catalogue, _sessions, _options, _time) = (catalogue, sessions, options, time);
        Workers = new WorkerPool(options.Scheduler, time);
    }

    /// <summary>What frames must be stamped with.</summary>
    public MonoTime Now => Workers.Now;

    /// <summary>Threads that run models.</summary>
    public int WorkerCount => _options.Scheduler.Workers;

    internal WorkerPool Workers { get; }

    /// <summary>Begins to look at a stream. Loads models that are not loaded yet, which may take seconds.</summary>
    /// <returns>Also when nothing of the request can be done: its lists say what is.</returns>
    public StreamVision Open(VisionRequest request, IVisionSink sink)
    {
        StreamVision stream = new(
            this, request, sink, request.ConfidenceThreshold ?? _options.ConfidenceThreshold);
        List<AcceptedTask> accepted = [];
        List<VisionError> unsupported = [];
        List<PacedTask> ofFaces = [];
        FaceWatcher? faces = null;
        foreach (string word in request.Tasks.Distinct(StringComparer.Ordinal))
        {
            if (Make(word, request, ref faces, unsupported) is not { } task)
            {
                continue;
            }

            PacedTask paced = new(task, IntervalOf(word, request));
            ModelEntry model = task.Session.Entry;
            accepted.Add(new AcceptedTask(word, new ModelStamp(model.Id, model.Version), task.Session.Report));
            if (TaskRegistry.Find(word)!.NeedsFaces)
            {
                ofFaces.Add(paced);
            }
            else
            {
                stream.Add(new AnalysisRunner(stream, null, [paced], new Pixels.TurnedFrames()), batchKey: null);
            }
        }

        if (ofFaces.Count > 0)
        {
            object? batchKey = faces!.Session.GainsByBatches ? faces.Session : null;
            stream.Add(new AnalysisRunner(stream, faces, ofFaces, new Pixels.TurnedFrames()), batchKey);
        }

        (stream.Accepted, stream.Unsupported) = (accepted, unsupported);
        return stream;
    }

    /// <summary>What changes the picture of one stream, frame by frame; the caller owns and runs it.</summary>
    public EffectPlan Plan(EffectRequest request) => EffectRegistry.Make(this, request);

    public void Dispose() => Workers.Dispose();

    internal long UnixMsOf(MonoTime moment) =>
        (_time.GetUtcNow() - (Now - moment)).ToUnixTimeMilliseconds();

    /// <summary>Whether a model is named for the task; it need not be here.</summary>
    internal bool Has(ModelTask task) => _catalogue.For(task) is not null;

    internal ModelSession? Session(ModelTask task, DeviceKind? device, string word, List<VisionError> unsupported)
    {
        if (_catalogue.For(task) is not { } entry)
        {
            unsupported.Add(new VisionError(word, VisionErrorCode.Unsupported, "this node has no model for it"));
            return null;
        }

        try
        {
            return device is { } named ? _sessions.Open(entry, named) : _sessions.Open(entry);
        }
        catch (ModelException e)
        {
            unsupported.Add(new VisionError(word, VisionErrorCode.ModelUnavailable, e.Message));
            return null;
        }
    }

    private IVisionTask? Make(
        string word, VisionRequest request, ref FaceWatcher? faces, List<VisionError> unsupported)
    {
        if (TaskRegistry.Find(word) is not { } kind)
        {
            unsupported.Add(new VisionError(word, VisionErrorCode.Unsupported, $"there is no task {word}"));
            return null;
        }

        ModelSession? session = null;
        if (kind.Model is { } model)
        {
            session = Session(model, request.Device, word, unsupported);
            if (session is null)
            {
                return null;
            }
        }

        if (kind.NeedsFaces && faces is null)
        {
            if (Session(ModelTask.FaceDetection, request.Device, word, unsupported) is not { } detector)
            {
                return null;
            }

            faces = new FaceWatcher(detector);
        }

        return kind.Make(faces, session);
    }

    private TimeSpan IntervalOf(string word, VisionRequest request) =>
        request.Intervals.TryGetValue(word, out TimeSpan own)
            ? own
            : request.UpdateInterval ?? _options.UpdateInterval;
}
