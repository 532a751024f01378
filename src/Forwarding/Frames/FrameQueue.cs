using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Ooblex.Forwarding.Frames;

/// <summary>Frames on their way from a worker to whoever takes them: a bounded queue in which the newest win.</summary>
/// <remarks>
/// One frame less breaks all that refer to it, so a taker that falls behind loses what waits and all that comes up to
/// the next key frame. One writer at a time, the worker of the source, and one taker. The worker takes one short lock
/// for each frame, and none for a packet.
/// </remarks>
public sealed class FrameQueue(int capacity)
{
    private readonly Channel<Entry> _channel =
        Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });

    private int _count;
    private int _epoch;
    private int _source;
    private long _dropped;

    /// <summary>What came was dropped, and is until a key frame comes. The writer's.</summary>
    public bool IsStarved { get; private set; }

    /// <summary>There is room for a key frame, should one be asked for. The writer's.</summary>
    public bool HasRoom => Volatile.Read(ref _count) < capacity;

    /// <summary>Frames that nobody took in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>A number for the frames of another layer or publisher: those of earlier ones are not taken any more.
    /// </summary>
    public int NextSource() => Interlocked.Increment(ref _source);

    /// <summary>The queue owns the frame from now on.</summary>
    public void Add(EncodedFrame frame)
    {
        if ((IsStarved && !frame.IsKeyFrame) || frame.Source < Volatile.Read(ref _source))
        {
            Drop(frame);
            return;
        }

        if (!HasRoom)
        {
            IsStarved = true;
            Interlocked.Increment(ref _epoch); // What waits is of no use any more.
            Drop(frame);
            return;
        }

        IsStarved = false;
        Interlocked.Increment(ref _count);
        if (!_channel.Writer.TryWrite(new Entry(frame, Volatile.Read(ref _epoch))))
        {
            frame.Dispose(); // The taker has gone.
        }
    }

    /// <summary>No more will come: the taker gets what waits, then <c>null</c>.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>The next frame, which the caller disposes of; <c>null</c> when there will be none.</summary>
    public async ValueTask<EncodedFrame?> TakeAsync(CancellationToken cancellation)
    {
        while (await _channel.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (TryTake(out EncodedFrame? frame))
            {
                return frame;
            }
        }

        return null;
    }

    /// <summary>Until there may be a frame to take; false when there will be none.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _channel.Reader.WaitToReadAsync(cancellation);

    /// <summary>A frame that is here already.</summary>
    public bool TryTake([NotNullWhen(true)] out EncodedFrame? frame)
    {
        while (_channel.Reader.TryRead(out Entry entry))
        {
            Interlocked.Decrement(ref _count);
            if (entry.Epoch == Volatile.Read(ref _epoch))
            {
                frame = entry.Frame;
                return true;
            }

            Drop(entry.Frame);
        }

        frame = null;
        return false;
    }

    private void Drop(EncodedFrame frame)
    {
        Interlocked.Increment(ref _dropped);
        frame.Dispose();
    }

    private readonly record struct Entry(EncodedFrame Frame, int Epoch);
}
