using Ooblex.Forwarding.Frames;
using Ooblex.Media.Frames;
using Ooblex.Pipelines.Feeds;

namespace Ooblex.Pipelines.Tests.Feeds;

/// <summary>Notes what it is given. Read by another thread than the one that gives.</summary>
internal sealed class Taker(bool needsAll) : IPictureTaker
{
    private readonly Lock _lock = new();
    private readonly List<uint> _seen = [];
    private volatile PictureWish _wish = PictureWish.Now;
    private volatile bool _isOver;
    private volatile Exception? _mistake;
    private volatile int _asked;
    private double _charged;

    /// <summary>Timestamps of the pictures.</summary>
    public IReadOnlyList<uint> Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    public PictureWish Wish { get => _wish; set => _wish = value; }

    /// <summary>Made with the next picture.</summary>
    public Exception? Mistake { get => _mistake; set => _mistake = value; }

    public int Asked => _asked;

    public double Charged => Volatile.Read(ref _charged);

    public bool IsOver => _isOver;

    public Exception? EndedBy { get; private set; }

    bool IPictureTaker.NeedsAll => needsAll;

    PictureWish IPictureTaker.Wish()
    {
        _asked++;
        return _wish;
    }

    void IPictureTaker.Take(VideoFrame picture, EncodedFrame frame)
    {
        if (_mistake is { } mistake)
        {
            throw mistake;
        }

        lock (_lock)
        {
            _seen.Add(picture.Info.RtpTimestamp);
        }
    }

    void IPictureTaker.Charge(double processors) => Volatile.Write(ref _charged, processors);

    void IPictureTaker.End(Exception? mistake) => (EndedBy, _isOver) = (mistake, true);
}
