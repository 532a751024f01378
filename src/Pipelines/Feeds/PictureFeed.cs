using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Pipelines.Feeds;

/// <summary>The pictures of one stream, decoded once for all who take them.</summary>
/// <remarks>
/// Who needs the largest picture decides which simulcast layer it is: that one has to be decoded anyway, and to decode
/// a smaller one beside it costs more than to look at the large one. Nobody here waits for anybody: takers keep the
/// newest picture, or a few, and drop the rest. Thread-safe.
/// </remarks>
internal sealed class PictureFeed : IAsyncDisposable
{
    // Decoding faster than frames come, it would take this long to be back with those that come now.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly IFrameTap _tap;
    private readonly PictureThreads _threads;
    private readonly Func<MonoTime> _now;
    private readonly Task _loop;
    private readonly List<PictureSeat> _seats = [];
    private TapWish _wish;
    private Exception? _mistake;
    private volatile bool _isResting;
    private volatile bool _isOver;

    /// <param name="stream">Key of the router.</param>
    /// <param name="tap">That <paramref name="pictures"/> takes its frames from.</param>
    /// <param name="wish">What the tap has been told.</param>
    /// <param name="pictures">Taken over.</param>
    /// <param name="threads">Where pictures are made.</param>
    /// <param name="now">The clock of frames.</param>
    public PictureFeed(
        string stream,
        IFrameTap tap,
        TapWish wish,
        PictureSource pictures,
        PictureThreads threads,
        Func<MonoTime> now)
    {
        (Stream, _tap, _wish, Pictures, _threads, _now) = (stream, tap, wish, pictures, threads, now);
        _loop = threads.Start(RunAsync);
    }

    public string Stream { get; }

    public PictureSource Pictures { get; }

    /// <summary>It has ended by itself: nothing comes any more.</summary>
    public bool IsOver => _isOver;

    public WorkFigures Figures => new(
        Pictures.Decoded, Pictures.Broken, Pictures.Dropped, Late: 0, _isResting || _isOver ? 0 : Pictures.Load)
    {
        Spared = Pictures.Spared,
    };

    /// <summary>The wish that serves two.</summary>
    public static TapWish Both(TapWish one, TapWish other) => new(
        MediaKind.Video,
        Math.Max(Math.Max(one.Width, one.Height), Math.Max(other.Width, other.Height)),
        Math.Max(Math.Min(one.Width, one.Height), Math.Min(other.Width, other.Height)));

    public void Add(PictureSeat seat)
    {
        lock (_lock)
        {
            _seats.Add(seat);
            Wish();
        }
    }

    /// <summary>From now on its taker is called.</summary>
    public void Begin(PictureSeat seat, IPictureTaker taker)
    {
        lock (_lock)
        {
            seat.Taker = taker;
            if (_isOver)
            {
                seat.End(_mistake);
            }
        }
    }

    /// <summary>Its taker is not called any more when this returns.</summary>
    /// <returns>Nobody is left.</returns>
    public bool Remove(PictureSeat seat)
    {
        lock (_lock)
        {
            _seats.Remove(seat);
            Wish();
            return _seats.Count == 0;
        }
    }

    /// <summary>Shares what decoding costs now among those it is done for.</summary>
    public void Charge()
    {
        lock (_lock)
        {
            int all = _seats.Count(seat => seat.NeedsAll);
            int some = _seats.Count(seat => seat.Wants);
            double share = Pictures.Load / Math.Max(1, all > 0 ? all : some);

            // Who rests would cost nothing more here while others want pictures, and the whole when nobody does.
            for (int i = 0; i < _seats.Count && some > 0; i++)
            {
                PictureSeat seat = _seats[i];
                bool bears = all > 0 ? seat.NeedsAll : seat.Wants;
                seat.Charge(bears ? share : 0);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Pictures.DisposeAsync();
        _stop.Dispose();
    }

    private void Wish()
    {
        TapWish wish = _seats.Count == 0 ? _wish : _seats.Select(seat => seat.Wish).Aggregate(Both);
        if (wish != _wish)
        {
            _wish = wish;
            _tap.Change(wish);
        }
    }

    private async Task RunAsync()
    {
        Exception? mistake = null;
        try
        {
            while (await Pictures.TakeAsync(WishFor, _stop.Token) is { } taken)
            {
                (VideoFrame picture, EncodedFrame frame) = taken;
                using (frame)
                {
                    Show(picture, frame);
                    picture.Release();
                }

                if (_threads.HasWaiting)
                {
                    await Task.Yield(); // Streams take turns, frame by frame.
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            mistake = e; // Of one stream: the others go on.
        }

        lock (_lock)
        {
            (_isOver, _mistake) = (true, mistake);
            _seats.ForEach(seat => seat.End(mistake));
        }
    }

    // Who has fallen behind goes on with a key frame; and what nobody looks at need not be decoded.
    private PictureWish WishFor(EncodedFrame frame)
    {
        lock (_lock)
        {
            PictureWish largest = PictureWish.None;
            foreach (PictureSeat seat in _seats)
            {
                PictureWish wish = seat.Ask();
                largest = wish > largest ? wish : largest;
            }

            _isResting = largest == PictureWish.None;
            if (_isResting || _now() - frame.ArrivedAt < GiveUpAfter)
            {
                return largest; // Who rests has counted the frame.
            }

            Pictures.NoteDrop();
            return PictureWish.None;
        }
    }

    private void Show(VideoFrame picture, EncodedFrame frame)
    {
        lock (_lock)
        {
            foreach (PictureSeat seat in _seats)
            {
                seat.Show(picture, frame);
            }

            Charge();
        }
    }
}
