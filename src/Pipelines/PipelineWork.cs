using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Inference.Engine;
using Ooblex.Media.Frames;
using Ooblex.Pipelines.Renditions;

namespace Ooblex.Pipelines;

/// <summary>One run: takes the pictures of a stream and gives them to who looks at them and who changes them.</summary>
internal sealed class PipelineWork : IAsyncDisposable
{
    // Decoding faster than frames come, it would take this long to be back with those that come now.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly PictureSource _pictures;
    private readonly StreamVision _vision;
    private readonly Rendition? _rendition;
    private readonly ResultCounter _results;
    private readonly Func<VideoFrame, bool> _isLate;
    private readonly PictureThreads _threads;
    private readonly Task _loop;
    private long _late;
    private string _told = "";

    /// <param name="run">What is wanted.</param>
    /// <param name="start">What of it is done.</param>
    /// <param name="pictures">Taken over.</param>
    /// <param name="vision">Taken over.</param>
    /// <param name="rendition">The processed stream, taken over; <c>null</c> without.</param>
    /// <param name="results">Hears what is found.</param>
    /// <param name="isLate">Whether a picture has waited too long to be looked at.</param>
    /// <param name="threads">Where pictures are made.</param>
    public PipelineWork(
        PipelineRun run,
        PipelineStart start,
        PictureSource pictures,
        StreamVision vision,
        Rendition? rendition,
        ResultCounter results,
        Func<VideoFrame, bool> isLate,
        PictureThreads threads)
    {
        (Run, Start, _pictures, _vision, _rendition, _results, _isLate) =
            (run, start, pictures, vision, rendition, results, isLate);
        _threads = threads;
        _loop = threads.Start(LookAsync);
    }

    public PipelineRun Run { get; private set; }

    public PipelineStart Start { get; }

    /// <summary>It has ended by itself: nothing brings it back but another start.</summary>
    public bool IsOver => _loop.IsCompleted;

    /// <summary>What ended it, where that was a mistake.</summary>
    public Exception? Crash => _loop.Exception?.GetBaseException();

    public PipelineRow Row
    {
        get
        {
            string trouble = Trouble;
            WorkFigures figures = Figures;
            (PipelineState state, string detail) = (trouble.Length > 0, _results.IsPaused) switch
            {
                (true, _) => (PipelineState.Failed, trouble),
                (_, true) => (PipelineState.Paused, "The node has too much to do."),
                _ when _pictures.Decoded == 0 => (PipelineState.Waiting, "No picture has come yet."),
                _ when _pictures.IsSilent => (PipelineState.Waiting, "The publisher sends no pictures now."),
                _ => (PipelineState.Running, Start.Detail),
            };
            return new PipelineRow(
                Run.Id,
                Run.Stream,
                state,
                detail,
                _pictures.Decoded,
                _results.Found + figures.Made.Sent,
                figures.Lost + figures.Made.Dropped)
            {
                Rendition = _rendition?.Made,
                Device = Start.Device,
                Running = Start.Running,
            };
        }
    }

    /// <summary>Processors that the changed picture keeps busy now.</summary>
    public double RenditionLoad => _rendition?.Load ?? 0;

    public WorkFigures Figures =>
        new WorkFigures(
            _pictures.Decoded, _pictures.Broken, _pictures.Dropped, Interlocked.Read(ref _late), Load)
        {
            Made = _rendition?.Figures ?? default,
        }
        .With(_vision.Figures().Select(lane => lane.Figures));

    // Processors that are busy now, with all but looking.
    private double Load => RenditionLoad + (_rendition is null && _results.IsPaused ? 0 : _pictures.Load);

    private string Trouble => _pictures.Trouble is { Length: > 0 } own ? own : _rendition?.Trouble ?? "";

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
            _vision.Configure(spec.UpdateInterval, (float)spec.ConfidenceThreshold);
            Run = Run with { Spec = spec };
        }

        return isSmall;
    }

    /// <summary>Tells the plan of the node what is done here beside looking, so that all find time.</summary>
    public void Charge()
    {
        double decoding = _pictures.Load;
        _vision.Charge(_rendition is null ? decoding : 0);
        _vision.Reserve(_rendition is null ? 0 : decoding + RenditionLoad);
    }

    /// <summary>Tells who listens when there begin to be no pictures, once for each reason.</summary>
    public void TellTrouble()
    {
        string trouble = _pictures.Trouble;
        if (trouble != _told && trouble.Length > 0)
        {
            foreach (string task in Start.Running)
            {
                _results.Failed(new VisionError(task, VisionErrorCode.Undecodable, trouble));
            }
        }

        _told = trouble;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pictures.DisposeAsync();
        _vision.Dispose();
        await (_rendition?.DisposeAsync() ?? ValueTask.CompletedTask);
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        while (await _pictures.TakeAsync(Wants, _stop.Token) is { } taken)
        {
            (VideoFrame picture, EncodedFrame frame) = taken;
            try
            {
                Look(picture);
                _rendition?.Show(picture, frame);
            }
            finally
            {
                picture.Release();
                frame.Dispose();
            }

            Charge();
            if (_threads.HasWaiting)
            {
                await Task.Yield(); // Streams take turns, frame by frame.
            }
        }
    }

    // Who has fallen behind goes on with a key frame; and what nobody looks at need not be decoded.
    private bool Wants(EncodedFrame frame) =>
        (_rendition is not null || _vision.WantsPictures()) && _vision.Now - frame.ArrivedAt < GiveUpAfter;

    // One that waited for the decoder belongs to the past, and newer ones wait behind it.
    private void Look(VideoFrame picture)
    {
        if (_isLate(picture))
        {
            Interlocked.Increment(ref _late);
            return;
        }

        _vision.Offer(picture);
    }
}
