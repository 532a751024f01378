using System.Diagnostics.CodeAnalysis;
using Ooblex.Forwarding.Frames;
using Ooblex.Media.Frames;

namespace Ooblex.Pipelines.Renditions;

/// <summary>Pictures on their way to one worker: all of them while it keeps up, the newest when it does not.</summary>
/// <remarks>
/// A worker that is held up for a moment finds what has come meanwhile, and catches up. One that is too slow finds
/// the room full: all that wait are dropped but the newest, for their turn would come later and later.
/// </remarks>
internal sealed class PictureQueue(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<WaitingPicture> _waiting = new(capacity);
    private bool _isClosed;
    private long _dropped;

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Never waits. The picture gets a reference of its own.</summary>
    public void Offer(VideoFrame picture, EncodedFrame origin)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            if (_waiting.Count == capacity)
            {
                Interlocked.Add(ref _dropped, capacity);
                Clear();
            }

            _waiting.Enqueue(new WaitingPicture(picture.Retain(), origin));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for the next picture, which the caller releases; false when there will be none.</summary>
    public bool TryTake([NotNullWhen(true)] out WaitingPicture? next)
    {
        lock (_gate)
        {
            while (!_isClosed && _waiting.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            return _waiting.TryDequeue(out next);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Clear();
            Monitor.PulseAll(_gate);
        }
    }

    private void Clear()
    {
        while (_waiting.TryDequeue(out WaitingPicture? old))
        {
            old.Picture.Release();
        }
    }
}

/// <param name="Picture">With one reference.</param>
/// <param name="Origin">The frame it was in. Its bytes may be gone; its times are what counts.</param>
internal sealed record WaitingPicture(VideoFrame Picture, EncodedFrame Origin);
