using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Inference.Engine;
using Ooblex.Media.Frames;

namespace Ooblex.Pipelines;

/// <summary>One run: takes the pictures of a stream and gives them to who looks at them and who changes them.</summary>
internal sealed class PipelineWork : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PictureSource _pictures;
    private readonly StreamVision? _vision;
    private readonly Rendition? _rendition;
    private readonly ResultCounter _results;
    private readonly Task _loop;
    private readonly Task _sound;

    public PipelineWork(
        PipelineRun run,
        PipelineStart start,
        PictureSource pictures,
        StreamVision? vision,
        (Rendition Rendition, Forwarding.Plane.IFrameTap? Sound)? output,
        ResultCounter results)
    {
        (Run, Start, _pictures, _vision, _rendition, _results) =
            (run, start, pictures, vision, output?.Rendition, results);
        _loop = Task.Run(LookAsync);
        _sound = output?.Sound is { } sound ? Task.Run(() => HearAsync(sound)) : Task.CompletedTask;
    }

    public PipelineRun Run { get; private set; }

    public PipelineStart Start { get; }

    /// <summary>It has ended by itself.</summary>
    public bool IsOver => _loop.IsCompleted;

    public PipelineRow Row
    {
        get
        {
            string trouble = _pictures.Undecodable is { } codec
                ? $"{codec} cannot be decoded on this node."
                : _rendition?.Trouble ?? "";
            PipelineState state = trouble.Length > 0 ? PipelineState.Failed
                : _results.IsPaused ? PipelineState.Paused
                : _pictures.Decoded == 0 ? PipelineState.Waiting
                : PipelineState.Running;
            return new PipelineRow(
                Run.Id,
                Run.Stream,
                state,
                trouble,
                _pictures.Decoded,
                _results.Found + (_rendition?.Sent ?? 0),
                _pictures.Dropped + DroppedByTasks);
        }
    }

    private long DroppedByTasks => _vision?.Figures().Sum(lane => lane.Figures.Drops.Sum()) ?? 0;

    /// <summary>Whether the change can be made while it goes on.</summary>
    public bool TryChange(PipelineSpec spec)
    {
        PipelineSpec now = Run.Spec;
        bool isSmall = now with
        {
            UpdateInterval = spec.UpdateInterval, ConfidenceThreshold = spec.ConfidenceThreshold,
        } == spec;
        if (isSmall)
        {
            _vision?.Configure(spec.UpdateInterval, (float)spec.ConfidenceThreshold);
            Run = Run with { Spec = spec };
        }

        return isSmall;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pictures.DisposeAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _sound.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _vision?.Dispose();
        await (_rendition?.DisposeAsync() ?? ValueTask.CompletedTask);
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        while (await _pictures.TakeAsync(_stop.Token) is { } taken)
        {
            (VideoFrame picture, EncodedFrame frame) = taken;
            try
            {
                _vision?.Offer(picture);
                _rendition?.Show(picture, frame);
            }
            finally
            {
                picture.Release();
                frame.Dispose();
            }
        }
    }

    private async Task HearAsync(Forwarding.Plane.IFrameTap sound)
    {
        await using (sound)
        {
            while (await sound.TakeAsync(_stop.Token) is { } frame)
            {
                _rendition!.Sound(frame);
            }
        }
    }
}
