using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Inference.Engine;
using Ooblex.Media.Frames;
using Ooblex.Pipelines.Feeds;
using Ooblex.Pipelines.Renditions;

namespace Ooblex.Pipelines;

/// <summary>One run: takes the pictures of a stream and gives them to who looks at them and who changes them.</summary>
internal sealed class PipelineWork : IPictureTaker, IAsyncDisposable
{
    private readonly PictureSeat _pictures;
    private readonly StreamVision _vision;
    private readonly Rendition? _rendition;
    private readonly ResultCounter _results;
    private readonly Func<VideoFrame, bool> _isLate;
    private volatile bool _isOver;
    private volatile Exception? _crash;
    private long _late;
    private string _told = "";

    /// <param name="run">What is wanted.</param>
    /// <param name="start">What of it is done.</param>
    /// <param name="pictures">Taken over.</param>
    /// <param name="vision">Taken over.</param>
    /// <param name="rendition">The processed stream, taken over; <c>null</c> without.</param>
    /// <param name="results">Hears what is found.</param>
    /// <param name="isLate">Whether a picture has waited too long to be looked at.</param>
    public PipelineWork(
        PipelineRun run,
        PipelineStart start,
        PictureSeat pictures,
        StreamVision vision,
        Rendition? rendition,
        ResultCounter results,
        Func<VideoFrame, bool> isLate)
    {
        (Run, Start, _pictures, _vision, _rendition, _results, _isLate) =
            (run, start, pictures, vision, rendition, results, isLate);
        pictures.Begin(this);
    }

    public PipelineRun Run { get; private set; }

    public PipelineStart Start { get; }

    /// <summary>It has ended by itself: nothing brings it back but another start.</summary>
    public bool IsOver => _isOver;

    /// <summary>What ended it, where that was a mistake.</summary>
    public Exception? Crash => _crash;

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
                _ when _pictures.Taken == 0 => (PipelineState.Waiting, "No picture has come yet."),
                _ when _pictures.IsSilent => (PipelineState.Waiting, "The publisher sends no pictures now."),
                _ => (PipelineState.Running, Start.Detail),
            };
            return new PipelineRow(
                Run.Id,
                Run.Stream,
                state,
                detail,
                _pictures.Taken,
                _results.Found + figures.Made.Sent,
                figures.Lost + figures.Made.Dropped + _pictures.Dropped)
            {
                Rendition = _rendition?.Made,
                Device = Start.Device,
                Running = Start.Running,
            };
        }
    }

    /// <summary>Processors that the changed picture keeps busy now.</summary>
    public double RenditionLoad => _rendition?.Load ?? 0;

    /// <summary>Of its own: decoding is the stream's.</summary>
    public WorkFigures Figures =>
        new WorkFigures(Frames: 0, Broken: 0, Overtaken: 0, Interlocked.Read(ref _late), RenditionLoad)
        {
            Made = _rendition?.Figures ?? default,
        }
        .With(_vision.Figures().Select(lane => lane.Figures));

    bool IPictureTaker.NeedsAll => _rendition is not null;

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
        await _pictures.DisposeAsync();
        _vision.Dispose();
        await (_rendition?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    PictureWish IPictureTaker.Wish()
    {
        bool looks = _rendition is not null || _vision.WantsPictures();
        return !looks ? PictureWish.None
            : _rendition is not null || _vision.IsDue() ? PictureWish.Now
            : PictureWish.Later;
    }

    void IPictureTaker.Take(VideoFrame picture, EncodedFrame frame)
    {
        // One that waited for the decoder belongs to the past, and newer ones wait behind it.
        if (_isLate(picture))
        {
            Interlocked.Increment(ref _late);
        }
        else
        {
            _vision.Offer(picture);
        }

        _rendition?.Show(picture, frame);
    }

    // The plan of the node is told what is done here beside looking, so that all find time.
    void IPictureTaker.Charge(double processors)
    {
        _vision.Charge(_rendition is null ? processors : 0);
        _vision.Reserve(_rendition is null ? 0 : processors + RenditionLoad);
    }

    void IPictureTaker.End(Exception? mistake) => (_crash, _isOver) = (mistake, true);
}
