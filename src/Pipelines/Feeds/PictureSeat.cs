using Ooblex.Forwarding.Frames;
using Ooblex.Media.Frames;

namespace Ooblex.Pipelines.Feeds;

/// <summary>One taker's place at the pictures of a stream. Who disposes of it takes no more.</summary>
/// <remarks>A mistake met in a taker ends that taker and no other.</remarks>
internal sealed class PictureSeat(PictureFeed feed, TapWish wish, Func<PictureSeat, ValueTask> leave)
    : IAsyncDisposable
{
    private readonly long _droppedBefore = feed.Pictures.Dropped;
    private PictureWish _wish;
    private long _taken;
    private int _isDisposed;

    public PictureFeed Feed => feed;

    public TapWish Wish => wish;

    /// <summary>Pictures that its taker was given.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Frames that nobody decoded in time since it is here.</summary>
    public long Dropped => feed.Pictures.Dropped - _droppedBefore;

    /// <summary>Why there are no pictures, for people; else empty.</summary>
    public string Trouble => feed.Pictures.Trouble;

    /// <summary>Pictures have come, and none comes now.</summary>
    public bool IsSilent => feed.Pictures.IsSilent;

    /// <summary>The feed's.</summary>
    public IPictureTaker? Taker { get; set; }

    /// <summary>Its taker wanted the picture that was asked about last. The feed's.</summary>
    public bool Wants => _wish != PictureWish.None;

    /// <summary>The same, and it will want the next ones. The feed's.</summary>
    public bool NeedsAll => Wants && Taker is { NeedsAll: true };

    /// <summary>From now on this one takes pictures. Once.</summary>
    public void Begin(IPictureTaker taker) => feed.Begin(this, taker);

    /// <summary>What its taker wants of the next picture. The feed's.</summary>
    public PictureWish Ask()
    {
        try
        {
            _wish = Taker?.Wish() ?? PictureWish.None;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            End(e);
        }

        return _wish;
    }

    /// <summary>The picture that was asked about last. The feed's.</summary>
    public void Show(VideoFrame picture, EncodedFrame frame)
    {
        try
        {
            if (Wants && Taker is { } taker)
            {
                taker.Take(picture, frame);
                Interlocked.Increment(ref _taken);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            End(e);
        }
    }

    /// <summary>The feed's.</summary>
    public void Charge(double processors) => Taker?.Charge(processors);

    /// <summary>Nothing comes any more. The feed's.</summary>
    public void End(Exception? mistake)
    {
        (IPictureTaker? taker, Taker, _wish) = (Taker, null, PictureWish.None);
        taker?.End(mistake);
    }

    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _isDisposed, 1) == 0 ? leave(this) : ValueTask.CompletedTask;
}
