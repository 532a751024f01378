using System.Collections.Concurrent;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Codecs;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines;

/// <summary>Runs pipelines on this node: frames in from the media engine, results and pictures out.</summary>
/// <remarks>
/// Thread-safe. Orders for one id are done one after the other; those for different ids do not wait for each other.
/// </remarks>
internal sealed class PipelineEngine(
    IFramePlane frames, VideoCodecs codecs, VisionEngine vision, ResultHub hub, PipelineEngineOptions options)
    : IPipelineEngine, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, PipelineWork> _works = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    public IReadOnlyList<PipelineRow> Runs =>
        [.. _works.Values.Where(work => !work.IsOver).Select(work => work.Row)];

    public async ValueTask<PipelineStart> RunAsync(PipelineRun run, CancellationToken cancellation)
    {
        SemaphoreSlim turn = _turns.GetOrAdd(run.Id, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellation);
        try
        {
            if (_works.TryGetValue(run.Id, out PipelineWork? work) && !work.IsOver && work.TryChange(run.Spec))
            {
                return work.Start;
            }

            await EndAsync(run.Id);
            return await BeginAsync(run, cancellation);
        }
        catch (Exception e) when (e is CodecException or ModelException)
        {
            return Nothing(run, e.Message);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask<bool> StopAsync(string id, CancellationToken cancellation)
    {
        if (!_turns.TryGetValue(id, out SemaphoreSlim? turn))
        {
            return false;
        }

        await turn.WaitAsync(cancellation);
        try
        {
            return await EndAsync(id);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string id in _works.Keys.ToList())
        {
            await EndAsync(id);
        }
    }

    private static PipelineStart Nothing(PipelineRun run, string why) => new([], [.. run.Spec.Work], "", why);

    private static DeviceKind? DeviceOf(DeviceWish wish) => wish switch
    {
        DeviceWish.Gpu => DeviceKind.Gpu,
        DeviceWish.Npu => DeviceKind.Npu,
        DeviceWish.Cpu => DeviceKind.Cpu,
        _ => null,
    };

    private async ValueTask<PipelineStart> BeginAsync(PipelineRun run, CancellationToken cancellation)
    {
        if (!codecs.Report.Decoders.Any(line => line.Works))
        {
            return Nothing(run, CodecReport.Advice);
        }

        string name = run.Stream[(run.Stream.LastIndexOf('/') + 1)..];
        ResultCounter results = new(hub, run.Stream, name);
        StreamVision looking = await Task.Run(() => vision.Open(RequestOf(run, name), results), cancellation);
        EffectPlan effects = vision.Plan(new EffectRequest
        {
            Effects = run.Spec.Effects, Device = DeviceOf(run.Spec.Device),
        });
        PipelineStart start = StartOf(run, looking, effects);
        if (start.Running.Count == 0)
        {
            looking.Dispose();
            return start;
        }

        TapWish wish = new(MediaKind.Video, options.Width, options.Height);
        IFrameTap? tap = await frames.TapAsync(new TapRequest(run.Stream, wish), cancellation);
        if (tap is null)
        {
            looking.Dispose();
            effects.Chain?.Dispose();
            return Nothing(run, "This node taps as many streams as it may.");
        }

        _works[run.Id] = new PipelineWork(run, start, new PictureSource(tap, codecs), looking, null, results);
        return start;
    }

    private VisionRequest RequestOf(PipelineRun run, string name) => new()
    {
        Stream = name,
        Tasks = run.Spec.Tasks,
        Device = DeviceOf(run.Spec.Device),
        UpdateInterval = run.Spec.UpdateInterval,
        ConfidenceThreshold = (float)run.Spec.ConfidenceThreshold,
        Source = options.Source,
        Node = options.Node,
    };

    private static PipelineStart StartOf(PipelineRun run, StreamVision looking, EffectPlan effects)
    {
        List<VisionError> refused = [.. looking.Unsupported, .. effects.Unsupported];
        string[] unsupported = [.. refused.Select(error => error.Task).Distinct()];
        return new PipelineStart(
            [.. run.Spec.Work.Distinct().Except(unsupported)],
            unsupported,
            string.Join(',', looking.Accepted.Select(task => task.Provider.Running).Distinct()),
            string.Join(' ', refused.Select(error => $"{error.Task}: {error.Message}.")));
    }

    private async ValueTask<bool> EndAsync(string id)
    {
        if (!_works.TryRemove(id, out PipelineWork? work))
        {
            return false;
        }

        await work.DisposeAsync();
        return true;
    }
}

/// <param name="Node">This node, for results.</param>
/// <param name="Source"><c>edge</c> or <c>cloud</c>, for results.</param>
/// <param name="Width">Pixels that are enough for the models; of simulcast layers the smallest with as many.</param>
/// <param name="Height">Pixels that are enough for the models.</param>
internal sealed record PipelineEngineOptions(string Node, string Source, int Width, int Height);
