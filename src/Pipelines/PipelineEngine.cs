using System.Collections.Concurrent;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Effects;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Codecs;
using Ooblex.Pipelines.Feeds;
using Ooblex.Pipelines.Renditions;

namespace Ooblex.Pipelines;

/// <summary>Runs pipelines on this node: frames in from the media engine, results and pictures out.</summary>
/// <remarks>
/// Thread-safe. Orders for one id are done one after the other; those for others hardly ever wait for them. Codecs and
/// models are looked for when the first pipeline wants them.
/// </remarks>
public sealed class PipelineEngine : IPipelineEngine, IPipelineStats, IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, PipelineWork> _works = new(StringComparer.Ordinal);
    private readonly Turns _turns = new();
    private readonly PipelineLedger _ledger = new();
    private readonly IFramePlane _frames;
    private readonly Lazy<VideoCodecs> _codecs;
    private readonly VisionEngine _vision;
    private readonly BackgroundPictures _backgrounds;
    private readonly ResultHub _hub;
    private readonly PipelineEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _look;
    private readonly PictureThreads _threads;
    private readonly PictureFeeds _feeds;
    private volatile bool _isStopping;

    public PipelineEngine(
        IFramePlane frames,
        Lazy<VideoCodecs> codecs,
        VisionEngine vision,
        BackgroundPictures backgrounds,
        ResultHub hub,
        PipelineEngineOptions options,
        TimeProvider time)
    {
        (_frames, _codecs, _vision, _hub, _options, _time) = (frames, codecs, vision, hub, options, time);
        _backgrounds = backgrounds;
        _threads = new PictureThreads(vision.WorkerCount);
        _feeds = new PictureFeeds(frames, _threads, options.Patience, time, () => vision.Now);
        _look = time.CreateTimer(_ => LookAround(), null, LookEvery, LookEvery);
    }

    /// <summary>A pipeline has ended by a mistake of ours; it is started again by who asked for it.</summary>
    public event Action<string, Exception>? Crashed;

    public IReadOnlyList<PipelineRow> Runs => [.. Live.Select(work => work.Row)];

    IReadOnlyList<PipelineRow> IPipelineStats.Rows => Runs;

    PipelineTotals IPipelineStats.Totals => _ledger.Read([.. Live], _feeds.Figures, _vision.WorkerCount);

    private IEnumerable<PipelineWork> Live => _works.Values.Where(work => !work.IsOver);

    public async ValueTask<PipelineStart> RunAsync(PipelineRun run, CancellationToken cancellation)
    {
        using Turns.Turn turn = await _turns.TakeAsync(run.Id, cancellation);
        try
        {
            if (_works.TryGetValue(run.Id, out PipelineWork? work) && !work.IsOver && work.TryChange(run.Spec))
            {
                return work.Start;
            }

            await EndAsync(run.Id);
            return await Task.Run(() => BeginAsync(run, cancellation), cancellation);
        }
        catch (Exception e) when (e is CodecException or ModelException or IOException)
        {
            return Refuse(run, e.Message);
        }
    }

    public async ValueTask<bool> StopAsync(string id, CancellationToken cancellation)
    {
        using Turns.Turn turn = await _turns.TakeAsync(id, cancellation);
        return await EndAsync(id);
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _look.DisposeAsync();
        foreach (string id in _works.Keys.ToList())
        {
            await StopAsync(id, CancellationToken.None);
        }

        _threads.Dispose();
    }

    private static string NameOf(PipelineRun run) => run.Stream[(run.Stream.LastIndexOf('/') + 1)..];

    private static DeviceKind? DeviceOf(DeviceWish wish) => wish switch
    {
        DeviceWish.Gpu => DeviceKind.Gpu,
        DeviceWish.Npu => DeviceKind.Npu,
        DeviceWish.Cpu => DeviceKind.Cpu,
        _ => null,
    };

    private static PipelineStart StartOf(
        PipelineRun run, StreamVision looking, EffectPlan effects, ResultCounter results)
    {
        VisionError[] refused = [.. looking.Unsupported, .. effects.Unsupported];
        foreach (VisionError error in refused)
        {
            results.Failed(error);
        }

        string[] unsupported = [.. refused.Select(error => error.Task).Distinct()];
        return new PipelineStart(
            [.. run.Spec.Work.Distinct().Except(unsupported)],
            unsupported,
            string.Join(',', looking.Accepted.Select(task => task.Provider.Running).Distinct()),
            string.Join(' ', refused.Select(error => $"{error.Task}: {error.Message}.")));
    }

    private async Task<PipelineStart> BeginAsync(PipelineRun run, CancellationToken cancellation)
    {
        VideoCodecs codecs = _codecs.Value;
        if (_isStopping || _works.Count >= _options.MaxRuns || !codecs.Report.Decoders.Any(line => line.Works))
        {
            return Refuse(run, WhyNot(codecs));
        }

        ResultCounter results = new(_hub, run.Stream, NameOf(run), _ledger);
        EffectPlan effects = await RenditionPlan.MakeAsync(
            run, DeviceOf(run.Spec.Device), _vision, codecs, _backgrounds, cancellation);
        StreamVision looking = _vision.Open(RequestOf(run), results);
        PictureSeat? pictures = null;
        try
        {
            PipelineStart start = StartOf(run, looking, effects, results);
            pictures = start.Running.Count > 0
                ? await _feeds.JoinAsync(run.Stream, WishOf(effects.Chain), codecs, cancellation)
                : null;
            if (pictures is null)
            {
                looking.Dispose();
                effects.Chain?.Dispose();
                return start.Running.Count > 0 ? Refuse(run, "This node taps as many streams as it may.") : start;
            }

            _works[run.Id] = new PipelineWork(
                run,
                start,
                pictures,
                looking,
                effects.Chain is { } chain ? await RenditionOfAsync(run, chain, codecs, cancellation) : null,
                results,
                picture => _vision.Now - picture.Info.ArrivedAt > _options.MaxLag);
            return start;
        }
        catch
        {
            looking.Dispose();
            effects.Chain?.Dispose();
            await (pictures?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    private ValueTask<Rendition> RenditionOfAsync(
        PipelineRun run, EffectChain effects, VideoCodecs codecs, CancellationToken cancellation) =>
        Rendition.StartAsync(
            new RenditionParts(
                run.Rendition!, run.Stream, effects, _frames, codecs, _options.Renditions, () => _vision.Now, _time),
            cancellation);

    // A picture that people look at has to be as large as they like it; models are content with less.
    private TapWish WishOf(EffectChain? effects) => effects is null
        ? new TapWish(MediaKind.Video, _options.Width, _options.Height)
        : new TapWish(MediaKind.Video, _options.Renditions.Width, _options.Renditions.Height);

    private string WhyNot(VideoCodecs codecs) =>
        _isStopping ? "The node stops."
        : _works.Count >= _options.MaxRuns ? "This node runs as many pipelines as it may."
        : $"{codecs.Report.Library} {CodecReport.Advice}".Trim();

    /// <summary>Nothing runs, and who listens hears why.</summary>
    private PipelineStart Refuse(PipelineRun run, string why)
    {
        foreach (string task in run.Spec.Work.Distinct())
        {
            _hub.Tell(run.Stream, NameOf(run), new VisionError(task, VisionErrorCode.Unavailable, why));
        }

        return new PipelineStart([], [.. run.Spec.Work.Distinct()], "", why);
    }

    private VisionRequest RequestOf(PipelineRun run) => new()
    {
        Stream = NameOf(run),
        Tasks = run.Spec.Tasks,
        Device = DeviceOf(run.Spec.Device),
        UpdateInterval = run.Spec.UpdateInterval,
        ConfidenceThreshold = (float)run.Spec.ConfidenceThreshold,
        Source = _options.Source,
        Node = _options.Node,
    };

    private async ValueTask<bool> EndAsync(string id)
    {
        if (!_works.TryRemove(id, out PipelineWork? work))
        {
            return false;
        }

        _ledger.Close(work.Figures);
        if (work.Crash is { } mistake)
        {
            Crashed?.Invoke(id, mistake);
        }

        await work.DisposeAsync();
        return true;
    }

    private void LookAround()
    {
        _feeds.Charge();
        foreach (PipelineWork work in _works.Values)
        {
            work.TellTrouble();
        }
    }
}
